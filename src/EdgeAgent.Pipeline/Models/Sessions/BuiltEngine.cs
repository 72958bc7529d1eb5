namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>What an engine is built for, and where.</summary>
/// <param name="Axes">The lengths of free axes, by the axes' names: with all lengths known an engine is built when the graph is loaded, and not in the middle of a run.</param>
/// <param name="Folder">Where the engine's library keeps what it builds, and finds what it built.</param>
/// <param name="Timings">The folder of what builds have measured, for the next build of whatever model.</param>
public sealed record BuiltEngine(IReadOnlyDictionary<string, long> Axes, string Folder, string Timings)
{
    /// <summary>Memory that one layer's calculation may take on the device while it is built, and thus when it runs; null for all that there is.</summary>
    public long? WorkspaceBytes { get; init; }
}
