using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Engines;

/// <summary>A change of an engine's state.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Engine">The engine.</param>
/// <param name="State">Where it stands now.</param>
/// <param name="Message">In a sentence.</param>
public sealed record EngineNews(string Model, Engine Engine, EngineState State, string Message);
