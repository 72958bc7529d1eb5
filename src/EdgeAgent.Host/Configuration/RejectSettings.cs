using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>Whether objects of a camera can be rejected by their numbers.</summary>
internal sealed record RejectSettings
{
    [Duration("How long an object that has left the picture can still be rejected.", "1s", "5m")]
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(30);
}
