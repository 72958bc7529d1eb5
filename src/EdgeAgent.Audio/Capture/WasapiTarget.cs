namespace EdgeAgent.Audio.Capture;

/// <summary>
/// What an address of WASAPI names: <c>default</c> or a microphone's name; <c>loopback</c> or <c>loopback:NAME</c> for what a
/// loudspeaker plays.
/// </summary>
/// <param name="IsLoopback">Whether it is what a loudspeaker plays.</param>
/// <param name="Device">The name or id; null for Windows' default.</param>
internal readonly record struct WasapiTarget(bool IsLoopback, string? Device)
{
    private const string Default = "default";
    private const string Loopback = "loopback";

    /// <summary>Reads what follows <c>wasapi:</c>.</summary>
    public static WasapiTarget Of(string target)
    {
        var colon = target.IndexOf(':', StringComparison.Ordinal);
        var isLoopback = target.Equals(Loopback, StringComparison.OrdinalIgnoreCase) || (colon > 0 && target[..colon].Equals(Loopback, StringComparison.OrdinalIgnoreCase));
        var name = !isLoopback ? target : colon > 0 ? target[(colon + 1)..].Trim() : "";
        return new WasapiTarget(isLoopback, name.Length == 0 || name.Equals(Default, StringComparison.OrdinalIgnoreCase) ? null : name);
    }
}
