using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Pipeline.Models.Engines;

/// <summary>An order, and where its engine is kept: the model was read, once, and the device asked when this was made.</summary>
/// <param name="Order">What to build.</param>
/// <param name="Folder">Its engine's folder, which no other model, device, library, precision or shape has.</param>
/// <param name="Content">What the model held.</param>
public sealed record EngineSite(EngineOrder Order, string Folder, ModelContent Content);
