using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Rejection;

/// <summary>An object that is in view, or was until shortly before. Used again once it is forgotten.</summary>
internal sealed class RecentObject
{
    /// <summary>The number of its track.</summary>
    public int Track { get; private set; }

    /// <summary>Its class.</summary>
    public int ClassId { get; private set; }

    /// <summary>The median of its scores.</summary>
    public double Score { get; private set; }

    /// <summary>Where it was last, in pixels.</summary>
    public DetectedObject Box { get; private set; }

    /// <summary>The size of that picture.</summary>
    public FrameFormat Format { get; private set; }

    /// <summary>When it was last seen.</summary>
    public StreamTime SeenAt { get; private set; }

    /// <summary>What it looked like; null where no picture of it could be kept.</summary>
    public FrameLease? Crop { get; private set; }

    /// <summary>When that was.</summary>
    public StreamTime CroppedAt { get; private set; }

    /// <summary>Whether it is whole there.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>It is another one.</summary>
    public void Begin(int track) => (Track, IsWhole, CroppedAt) = (track, false, StreamTime.Zero);

    /// <summary>It is seen.</summary>
    public void See(Tracking.Track track, FrameLease frame) =>
        (ClassId, Score, Box, Format, SeenAt) = (track.ClassId, track.MedianScore, track.LastSighting, frame.Format, frame.Time);

    /// <summary>It looks like this; the crop is its own from here on.</summary>
    public void Show(FrameLease crop, bool isWhole, StreamTime at)
    {
        Crop?.Dispose();
        (Crop, IsWhole, CroppedAt) = (crop, isWhole, at);
    }

    /// <summary>Gives its picture back.</summary>
    public void Release()
    {
        Crop?.Dispose();
        Crop = null;
    }
}
