using Microsoft.Extensions.Logging;

namespace EdgeAgent.Pipeline.Models.Engines;

public sealed partial class EngineWorkshop
{
    [LoggerMessage(2150, LogLevel.Information, "Model {Model}: its {Engine} engine is being built, which may take many minutes; {Meanwhile}")]
    private partial void BuildingEngine(string model, string engine, string meanwhile);

    [LoggerMessage(2151, LogLevel.Information, "Model {Model}: building its {Engine} engine, {Seconds:0} s so far; {Meanwhile}")]
    private partial void StillBuilding(string model, string engine, double seconds, string meanwhile);

    [LoggerMessage(2152, LogLevel.Information, "Model {Model} runs on {Engine} now; its engine was {Origin}, {Seconds:0.#} s")]
    private partial void EngineReady(string model, string engine, string origin, double seconds);

    [LoggerMessage(2153, LogLevel.Warning, "Model {Model} runs on the processor: its {Engine} engine does not work: {Reason}")]
    private partial void EngineFailed(string model, string engine, string reason);

    [LoggerMessage(2154, LogLevel.Warning, "Model {Model}: the {Engine} engine that was kept does not load and is built anew: {Reason}")]
    private partial void EngineDamaged(string model, string engine, string reason);
}
