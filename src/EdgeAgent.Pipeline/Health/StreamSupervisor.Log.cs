using Microsoft.Extensions.Logging;

namespace EdgeAgent.Pipeline.Health;

public sealed partial class StreamSupervisor
{
    [LoggerMessage(2050, LogLevel.Information, "{Source} is up (restarts so far: {Restarts})")]
    private partial void Up(string source, int restarts);

    [LoggerMessage(2051, LogLevel.Information, "{Source} was played to its end")]
    private partial void Ended(string source);

    [LoggerMessage(2052, LogLevel.Warning, "{Source} is down, next attempt in {WaitSeconds:0.0} s: {Reason}")]
    private partial void SourceFailed(string source, string reason, double waitSeconds);

    [LoggerMessage(2053, LogLevel.Error, "{Source} rests until it or the agent is restarted: {Reason}")]
    private partial void Rests(string source, string reason);

    [LoggerMessage(2054, LogLevel.Error, "A stage of {Source} failed, {Next}")]
    private partial void StageFailed(Exception exception, string source, string next);

    [LoggerMessage(2055, LogLevel.Warning, "{Source} is {Condition}: {Reason}")]
    private partial void BecameImpaired(string source, string condition, string reason);

    [LoggerMessage(2056, LogLevel.Information, "{Source} is no longer {Condition}, after {Seconds:0} s")]
    private partial void BecameGood(string source, string condition, double seconds);

    [LoggerMessage(2057, LogLevel.Information, "{Source} is {State}: its device is closed")]
    private partial void BecameClosed(string source, string state);
}
