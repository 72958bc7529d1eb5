using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Vision.Motion;

namespace EdgeAgent.Host.Configuration;

/// <summary>Motion in one camera's picture.</summary>
internal sealed record MotionSettings
{
    private static readonly MotionOptions Defaults = new();

    [Count("How little a place must change to count: 1 is a tenth of the range from black to white, 10 a sixtieth.", 1, 10)]
    public int Sensitivity { get; init; } = Defaults.Sensitivity;

    [Fraction("The part of the picture that must move in one place.")]
    public double MinArea { get; init; } = Defaults.MinArea;

    [Duration("Motion is over when nothing has moved for so long.", "0ms", "10m")]
    public TimeSpan Hold { get; init; } = Defaults.Hold;

    [Sections("Parts of the picture in which motion does not count: a tree, a street, a clock.")]
    public IReadOnlyDictionary<string, MaskSettings> Masks { get; init; } = new Dictionary<string, MaskSettings>();

    /// <summary>The same for the watch.</summary>
    /// <param name="privacy">Parts that are black anyway.</param>
    public MotionOptions ToOptions(IEnumerable<MaskSettings> privacy) => new()
    {
        Sensitivity = Sensitivity,
        MinArea = MinArea,
        Hold = Hold,
        Masks = [.. Masks.Values.Concat(privacy).Select(m => m.Polygon)],
    };
}
