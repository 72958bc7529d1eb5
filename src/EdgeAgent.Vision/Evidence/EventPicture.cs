using EdgeAgent.Pipeline.Streams;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Vision.Evidence;

/// <summary>The picture of an object that its event carries within itself. The event does not wait for it: without one it is sent all the same.</summary>
/// <param name="camera">The camera's name.</param>
/// <param name="jpeg">Makes it.</param>
/// <param name="logger">Told where it could not be made.</param>
internal sealed partial class EventPicture(string camera, JpegEncoder jpeg, ILogger logger)
{
    /// <summary>A JPEG, in base64; null where it could not be made.</summary>
    /// <param name="crop">What it shows; stays the caller's.</param>
    /// <param name="track">The object's number.</param>
    /// <param name="stop">Ends the making.</param>
    public string? Of(FrameLease crop, int track, CancellationToken stop)
    {
        try
        {
            return Convert.ToBase64String(jpeg.Encode(crop, stop));
        }
        catch (DeviceException e)
        {
            HasNoPicture(logger, camera, track, e.Message);
            return null;
        }
    }

    [LoggerMessage(4300, LogLevel.Warning, "{Camera}: the event of object {Track} goes without its picture, which could not be made: {Reason}")]
    private static partial void HasNoPicture(ILogger logger, string camera, int track, string reason);
}
