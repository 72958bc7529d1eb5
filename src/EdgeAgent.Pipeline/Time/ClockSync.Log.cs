using Microsoft.Extensions.Logging;

namespace EdgeAgent.Pipeline.Time;

public sealed partial class ClockSync
{
    [LoggerMessage(2100, LogLevel.Information, "The clock is synchronised")]
    private partial void IsRight();

    [LoggerMessage(2101, LogLevel.Warning, "The clock is not known to be right ({Reason}): events carry clocksync false, and keep their order")]
    private partial void MayBeWrong(string reason);
}
