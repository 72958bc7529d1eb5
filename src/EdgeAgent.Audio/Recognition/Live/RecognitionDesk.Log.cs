using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Live;

public sealed partial class RecognitionDesk
{
    [LoggerMessage(3250, LogLevel.Warning, "Model {Model} writes down less than is said to it by {Streams}: {Seconds:0} s of utterances wait, as much as may, and others are dropped")]
    private partial void Overloaded(string model, double seconds, string streams);

    [LoggerMessage(3251, LogLevel.Information, "Model {Model} has caught up with what is said; {Utterances} utterances were dropped")]
    private partial void CaughtUp(string model, int utterances);
}
