namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>
/// Keys of a section that are part of the agreed configuration while their feature does not exist yet: refused with that sentence,
/// because a key that is accepted and ignored would be a promise broken in silence.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NotBuiltAttribute(params string[] keys) : Attribute
{
    /// <summary>The section's keys.</summary>
    public IReadOnlyList<string> Keys { get; } = keys;
}
