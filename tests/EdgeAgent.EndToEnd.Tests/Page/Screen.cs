using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>What a page is looked at on: its size in CSS pixels, whether it is touched, and what its owner likes.</summary>
internal sealed record Screen(int Width, int Height, bool IsTouched, ColorScheme Colours)
{
    public static readonly Screen Desk = new(1440, 900, IsTouched: false, ColorScheme.Light);
    public static readonly Screen Phone = new(390, 844, IsTouched: true, ColorScheme.Dark);

    public override string ToString() => $"{Width}x{Height}-{Colours}".ToLowerInvariant();
}
