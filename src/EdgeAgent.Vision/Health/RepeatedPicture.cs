using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Health;

/// <summary>
/// How long a stream has shown the same picture. No two pictures of a sensor are the same, for it has noise; but an encoder
/// smooths small noise away and then repeats blocks exactly until its next key frame. And a hung camera's encoder goes on
/// encoding its last picture, a little differently at each key frame. So pictures count as the same that differ by a hair:
/// measured with x264, x265 and MJPEG at several qualities, encoded stills stay below both limits for good, still scenes with
/// noise of one level for at most one interval of key frames.
/// </summary>
internal sealed class RepeatedPicture
{
    /// <summary>Rows that are compared, spread over the picture: a thing 17 pixels high at 1080p crosses one.</summary>
    private const int Rows = 64;

    /// <summary>Largest difference of a value.</summary>
    private const int PeakLimit = 4;

    /// <summary>Mean difference is at most one by so many.</summary>
    private const int MeanLimitDivisor = 20;

    /// <summary>A picture that moves is compared with one of these past moments: a row tells, and nothing needs copying.</summary>
    private static readonly TimeSpan ReferenceAge = TimeSpan.FromMilliseconds(500);

    private byte[] _reference = [];
    private FrameFormat _format;
    private StreamTime _since;

    /// <summary>Pictures that are the same as the last one, itself included.</summary>
    public int Count { get; private set; }

    /// <summary>Looks at the next picture.</summary>
    /// <returns>For how long it has been the same; zero when it is another one.</returns>
    public TimeSpan Look(FrameLease frame)
    {
        var time = frame.Time;
        if (Count > 0 && frame.Format == _format && IsSame(frame))
        {
            Count++;
            return time - _since;
        }

        // What is compared with must be the first of those that are the same.
        if (Count != 1 || frame.Format != _format || time - _since >= ReferenceAge)
            TakeReference(frame);
        return TimeSpan.Zero;
    }

    private static int RowAt(FrameFormat format, int row) => (int)((2L * row + 1) * format.Height / (2 * Rows));

    private bool IsSame(FrameLease frame)
    {
        var stride = _format.Stride;
        var pixels = frame.Pixels;
        long sum = 0;
        for (var row = 0; row < Rows; row++)
        {
            var difference = RowDifference.Between(
                pixels.Slice(RowAt(_format, row) * stride, stride), _reference.AsSpan(row * stride, stride), PeakLimit);
            sum += difference.Sum;
            if (difference.Peak > PeakLimit || sum * MeanLimitDivisor > (long)Rows * stride)
                return false;
        }

        return true;
    }

    private void TakeReference(FrameLease frame)
    {
        _format = frame.Format;
        _since = frame.Time;
        Count = 1;
        var stride = _format.Stride;
        if (_reference.Length != Rows * stride)
            _reference = new byte[Rows * stride];
        for (var row = 0; row < Rows; row++)
            frame.Pixels.Slice(RowAt(_format, row) * stride, stride).CopyTo(_reference.AsSpan(row * stride));
    }
}
