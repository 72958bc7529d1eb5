namespace EdgeAgent.Host.Setup;

/// <summary>A camera or microphone of the command line.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">Its address, as a configuration takes it: paths are absolute.</param>
internal sealed record GivenSource(string Name, string Source)
{
    /// <summary>The name; the address may hold a password.</summary>
    public override string ToString() => Name;
}
