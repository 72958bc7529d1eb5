namespace EdgeAgent.Audio.Capture.Ffmpeg;

/// <summary>
/// Says how much sound is missing in a film, by its time stamps: before its beginning, where the picture begins earlier, and in holes. So that sound stays where it belongs to the picture. One for
/// each playing of a file.
/// </summary>
/// <param name="sampleRateHz">Samples per second.</param>
internal sealed class SoundTimeline(int sampleRateHz)
{
    /// <summary>Muxers round time stamps, to a millisecond or a video frame: less is no hole (a lost packet of most codecs and cameras is more).</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(50);

    /// <summary>A larger step forward is a jump of the time stamps, as it is to the picture.</summary>
    private static readonly TimeSpan LargestHole = TimeSpan.FromSeconds(10);

    /// <summary>A larger step back is a jump, too.</summary>
    private static readonly TimeSpan LargestOverlap = TimeSpan.FromSeconds(1);

    // The time stamp of frame 0, had the sound run on from it to here.
    private TimeSpan? _base;

    /// <summary>How many frames are missing before one.</summary>
    /// <param name="time">Its time stamp, since the earliest of all tracks began; null when it has none.</param>
    /// <param name="frames">Those before it, missing ones counted.</param>
    public long MissingBefore(TimeSpan? time, long frames)
    {
        if (time is not { } at)
            return 0;
        var expected = (_base ?? TimeSpan.Zero) + TimeSpan.FromSeconds((double)frames / sampleRateHz);
        var hole = at - expected;
        if (_base is null)
        {
            _base = at < TimeSpan.Zero ? at : TimeSpan.Zero;
            return at > TimeSpan.Zero ? FramesOf(at) : 0;
        }

        if (hole > LargestHole || hole < -LargestOverlap)
            _base += hole;
        return hole > Slack && hole <= LargestHole ? FramesOf(hole) : 0;
    }

    private long FramesOf(TimeSpan span) => (long)Math.Round(span.TotalSeconds * sampleRateHz);
}
