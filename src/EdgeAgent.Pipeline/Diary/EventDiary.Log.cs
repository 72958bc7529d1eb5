using Microsoft.Extensions.Logging;

namespace EdgeAgent.Pipeline.Diary;

public sealed partial class EventDiary
{
    [LoggerMessage(2200, LogLevel.Error, "The diary in {Folder} cannot be written: {Reason} Events are published all the same; up to {Limit} wait for it in memory, and what is more is counted and not kept.")]
    private partial void LogTrouble(string folder, string reason, int limit);

    [LoggerMessage(2201, LogLevel.Information, "The diary in {Folder} is written again")]
    private partial void LogRecovered(string folder);

    [LoggerMessage(2202, LogLevel.Warning, "The disk takes the diary more slowly than events come: from here on they are counted, and neither kept nor told one by one, until it has caught up. They are published all the same")]
    private partial void LogQueueFull();

    [LoggerMessage(2203, LogLevel.Information, "The last line of the diary's {Segment} was cut by a crash or a power cut; its {Bytes} bytes were taken off")]
    private partial void LogMended(string segment, long bytes);

    [LoggerMessage(2204, LogLevel.Error, "{What}")]
    private partial void LogDamaged(string what);

    [LoggerMessage(2205, LogLevel.Error, "The disk of {Folder} has not answered for {Seconds:0} s: the agent stops without having written all of its diary")]
    private partial void LogStillWriting(string folder, double seconds);

    [LoggerMessage(2206, LogLevel.Warning, "The agent stops while {Count} events could not be written to its diary; they are not in it")]
    private partial void LogUnwritten(int count);

    [LoggerMessage(2207, LogLevel.Warning, "Event {Id} cannot be kept in the diary: {Reason}. It is published all the same; further ones are counted, not told")]
    private partial void LogRefused(Guid id, string reason);
}
