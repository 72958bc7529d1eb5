namespace EdgeAgent.Pipeline.Models.Engines.TensorRt;

/// <summary>What a program of its own is told that builds an engine.</summary>
/// <param name="Order">The engine.</param>
/// <param name="Folder">Where it is built.</param>
/// <param name="Timings">The folder of what builds have measured.</param>
/// <param name="Threads">How many threads it may take.</param>
/// <param name="WorkspaceBytes">Memory that one layer's calculation may take on the device; null for all that there is.</param>
public sealed record EngineProgramInput(EngineOrder Order, string Folder, string Timings, int Threads, long? WorkspaceBytes = null);
