namespace EdgeAgent.Host.Machine;

/// <summary>A user, and the groups that it is in.</summary>
/// <param name="Name">Its name; its number where it has none.</param>
/// <param name="User">Its number.</param>
/// <param name="Groups">The numbers of its groups.</param>
internal sealed record Account(string Name, uint User, IReadOnlySet<uint> Groups)
{
    /// <summary>Its home folder; null where that is not known.</summary>
    public string? Home { get; init; }
}
