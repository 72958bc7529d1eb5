using Microsoft.Extensions.Logging;

namespace EdgeAgent.Vision.Inspection;

public sealed partial class PartInspector
{
    [LoggerMessage(4300, LogLevel.Warning, "{Camera}: part {Track} is defective, but its picture could not be made: {Reason}")]
    private partial void HasNoPicture(string camera, int track, string reason);
}
