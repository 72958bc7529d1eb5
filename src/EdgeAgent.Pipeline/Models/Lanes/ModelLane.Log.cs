using Microsoft.Extensions.Logging;

namespace EdgeAgent.Pipeline.Models.Lanes;

public sealed partial class ModelLane
{
    [LoggerMessage(2000, LogLevel.Warning, "Model {Model} runs on the processor: {Reason}")]
    private partial void EngineFellBack(string model, string reason);

    [LoggerMessage(2001, LogLevel.Information, "Model {Model} does not take several requests in one run; they are run one by one")]
    private partial void BatchingStopped(string model);

    [LoggerMessage(2002, LogLevel.Warning, "Model {Model} failed {Count} times in a row and is loaded anew: {Reason}")]
    private partial void SessionRebuilt(string model, int count, string reason);

    [LoggerMessage(2003, LogLevel.Error, "Model {Model} rests, loading it anew did not help: {Reason}")]
    private partial void Rests(string model, string reason);
}
