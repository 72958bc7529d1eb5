using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Engines;

/// <summary>What is to run a lane's graph as soon as it is built. It is ordered with the shapes of the lane's first run.</summary>
/// <param name="Workshop">Who builds it.</param>
/// <param name="Path">The model's file.</param>
/// <param name="Sha256">What its content must hash to; null where no bundle says.</param>
/// <param name="Engine">The engine.</param>
public sealed record LaneUpgrade(EngineWorkshop Workshop, string Path, string? Sha256, Engine Engine);
