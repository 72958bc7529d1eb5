using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

internal sealed partial class StreamsService
{
    [LoggerMessage(1000, LogLevel.Information, "Agent {Agent} runs with {Cameras} camera(s) and {Microphones} microphone(s)")]
    private partial void Started(string agent, int cameras, int microphones);

    [LoggerMessage(1001, LogLevel.Information, "All sources have ended")]
    private partial void AllEnded();

    [LoggerMessage(1002, LogLevel.Warning, "{Sources}: still blocked {Seconds} s after being told to stop, most likely by a driver or a file system; left behind")]
    private partial void LeftBehind(string sources, double seconds);

    [LoggerMessage(1003, LogLevel.Warning, "{End}")]
    private partial void EndedWithoutStop(string end);
}
