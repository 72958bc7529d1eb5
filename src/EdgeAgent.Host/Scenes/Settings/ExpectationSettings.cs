using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Scenes.Settings;

/// <summary>Events that must come.</summary>
internal sealed record ExpectationSettings : ForbiddenSettings
{
    [CountRange("How often: 2, 2..5, 2... Default: once or more.")]
    public CountRange Count { get; init; } = CountRange.Some;
}
