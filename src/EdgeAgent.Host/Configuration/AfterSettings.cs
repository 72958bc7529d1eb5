using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>What has to be heard before speech is written down.</summary>
internal sealed record AfterSettings
{
    [Text("The keywords that switch it on. Default: each that the microphone's keyword model knows.")]
    public IReadOnlyList<string> Keywords { get; init; } = [];

    [Duration("For how long: what begins within it is written down to its end. Another keyword begins it anew.", "500ms", "10m")]
    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(8);
}
