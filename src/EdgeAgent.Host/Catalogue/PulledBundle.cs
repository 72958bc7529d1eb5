namespace EdgeAgent.Host.Catalogue;

/// <summary>A model that is there.</summary>
/// <param name="Folder">Its bundle.</param>
/// <param name="State">How it came to be there.</param>
internal sealed record PulledBundle(string Folder, PulledState State)
{
    /// <summary>What had to be put back.</summary>
    public IReadOnlyList<WrongFile> Mended { get; init; } = [];

    /// <summary>Somebody's files that were in it and stay.</summary>
    public IReadOnlyList<KeptFile> Kept { get; init; } = [];

    /// <summary>Whether its description is not the catalogue's but was changed here, and is left so.</summary>
    public bool HasOwnDescription { get; init; }
}
