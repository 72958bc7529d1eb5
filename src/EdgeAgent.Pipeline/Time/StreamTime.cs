namespace EdgeAgent.Pipeline.Time;

/// <summary>
/// A moment on a stream's own time line: what every decision (tracking, debounce, endpointing) reads.
/// For a file it is the media's own time, for a live source the capture time since the source was opened.
/// Replaying a file therefore gives the same moments on every run, however fast it runs.
/// </summary>
/// <param name="Elapsed">Time since the start of the stream; 100 ns resolution, not negative.</param>
public readonly record struct StreamTime(TimeSpan Elapsed) : IComparable<StreamTime>
{
    /// <summary>The start of a stream.</summary>
    public static StreamTime Zero => default;

    /// <summary>Milliseconds since the start of the stream.</summary>
    public double TotalMilliseconds => Elapsed.TotalMilliseconds;

    /// <summary>The moment of a sample position, rounded to 100 ns without accumulating error.</summary>
    /// <param name="position">Samples since the start of the stream.</param>
    /// <param name="sampleRateHz">Samples per second, above 0.</param>
    public static StreamTime FromSamples(long position, int sampleRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        var (seconds, rest) = Math.DivRem(position, sampleRateHz);
        return new StreamTime(TimeSpan.FromTicks(seconds * TimeSpan.TicksPerSecond + rest * TimeSpan.TicksPerSecond / sampleRateHz));
    }

    /// <summary>The moment a number of milliseconds after the start.</summary>
    public static StreamTime FromMilliseconds(double milliseconds) => new(TimeSpan.FromMilliseconds(milliseconds));

    /// <inheritdoc/>
    public int CompareTo(StreamTime other) => Elapsed.CompareTo(other.Elapsed);

    /// <summary>The distance between two moments.</summary>
    public static TimeSpan operator -(StreamTime left, StreamTime right) => left.Elapsed - right.Elapsed;

    /// <summary>A later moment.</summary>
    public static StreamTime operator +(StreamTime left, TimeSpan right) => new(left.Elapsed + right);

    /// <summary>Whether one moment is before another.</summary>
    public static bool operator <(StreamTime left, StreamTime right) => left.Elapsed < right.Elapsed;

    /// <summary>Whether one moment is after another.</summary>
    public static bool operator >(StreamTime left, StreamTime right) => left.Elapsed > right.Elapsed;

    /// <summary>Whether one moment is not after another.</summary>
    public static bool operator <=(StreamTime left, StreamTime right) => left.Elapsed <= right.Elapsed;

    /// <summary>Whether one moment is not before another.</summary>
    public static bool operator >=(StreamTime left, StreamTime right) => left.Elapsed >= right.Elapsed;

    /// <inheritdoc/>
    public override string ToString() => Elapsed.ToString("c", System.Globalization.CultureInfo.InvariantCulture);
}
