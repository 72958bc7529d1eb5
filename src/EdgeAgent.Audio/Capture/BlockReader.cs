using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Capture;

/// <summary>Gives a device's blocks to a reader whose memory may hold less than one: what is left comes with the next read. One thread.</summary>
internal sealed class BlockReader(TimeProvider time)
{
    private int _taken;

    /// <summary>Takes as much of a block as there is room for.</summary>
    /// <param name="block">The block at hand, the same one until it is used up.</param>
    /// <param name="format">Its rate and channels.</param>
    /// <param name="interleaved">Room for at least one frame.</param>
    /// <param name="isUsedUp">Whether nothing is left of it: the caller gives it back.</param>
    public AudioRead Take(CapturedBlock block, AudioFormat format, Span<float> interleaved, out bool isUsedUp)
    {
        var frames = Math.Min(interleaved.Length / format.Channels, block.Frames - _taken);
        block.Samples.AsSpan(_taken * format.Channels, frames * format.Channels).CopyTo(interleaved);
        var isFirst = _taken == 0;
        _taken += frames;

        // The block's stamp is its last frame's.
        var age = TimeSpan.FromSeconds((double)(block.Frames - _taken) / format.SampleRateHz);
        isUsedUp = _taken == block.Frames;
        if (isUsedUp)
            _taken = 0;
        return new AudioRead(
            frames,
            format,
            isFirst ? block.GapBefore : AudioGap.None,
            isFirst ? block.LostFrames : 0,
            new CaptureStamp(block.Stamp.Timestamp - (long)(age.TotalSeconds * time.TimestampFrequency), block.Stamp.WallClock - age));
    }
}
