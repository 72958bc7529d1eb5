namespace EdgeAgent.Audio.Signal.Resampling;

/// <summary>
/// Takes a constant offset out of each channel, and only that: audio without one passes untouched, bit for bit. A high-pass
/// filter would change every recording, and every feature that was learnt from such recordings.
/// </summary>
/// <remarks>
/// <para>
/// The mean of each 100 ms is compared with what is being taken off. It is an offset when it differs by more than
/// <see cref="Blatant"/> once, or by more than <see cref="Lasting"/> to the same side for a whole second; speech, music and noise do
/// neither (over 681 recordings of speech, noise and music at most 0.09 once and 0.0006 lasting). The correction then moves there within
/// the next 100 ms in a straight line, so that it does not click, and follows slowly (a time constant of 6 s). Below half of <see cref="Lasting"/> it ends.
/// </para>
/// Counts samples, reads no clock; any cutting into blocks gives the same samples. Allocates nothing per block. Not thread-safe.
/// </remarks>
internal sealed class DcRemoval
{
    /// <summary>An offset that nothing else is.</summary>
    public const double Blatant = 0.15;

    /// <summary>An offset if it lasts a second.</summary>
    public const double Lasting = 0.02;

    private const int WindowsPerSecond = 10;

    /// <summary>The correction is the mean of all windows since it was found, of the last ones in effect once they are as many as this.</summary>
    private const int Memory = 64;

    private readonly Channel[] _channels;
    private readonly int _window;
    private int _at;
    private bool _isActive;

    /// <summary>A removal at the start of a stream.</summary>
    /// <param name="channels">Channels of the interleaved input, above 0.</param>
    /// <param name="sampleRateHz">Frames per second, above 0.</param>
    public DcRemoval(int channels, int sampleRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        _channels = new Channel[channels];
        _window = Math.Max(1, sampleRateHz / WindowsPerSecond);
    }

    /// <summary>What is being taken off the channel where it is largest, −1 to 1; 0 where nothing is.</summary>
    public double Offset
    {
        get
        {
            var largest = 0.0;
            foreach (ref readonly var channel in _channels.AsSpan())
            {
                if (Math.Abs(channel.Target) > Math.Abs(largest))
                    largest = channel.Target;
            }

            return largest;
        }
    }

    /// <summary>Corrects whole frames in place. What would leave −1 to 1 by it ends there.</summary>
    public void Apply(Span<float> interleaved)
    {
        while (!interleaved.IsEmpty)
        {
            var frames = Math.Min(interleaved.Length / _channels.Length, _window - _at);
            var part = interleaved[..(frames * _channels.Length)];
            interleaved = interleaved[part.Length..];
            for (var c = 0; c < _channels.Length; c++)
                _channels[c].Measure(part[c..], _channels.Length);
            if (_isActive)
            {
                for (var c = 0; c < _channels.Length; c++)
                    _channels[c].Correct(part[c..], _channels.Length, _at, _window);
            }

            _at += frames;
            if (_at == _window)
                EndWindow();
        }
    }

    /// <summary>Audio is missing here: the window that it cuts is not judged, and the correction need not move slowly.</summary>
    public void Break()
    {
        foreach (ref var channel in _channels.AsSpan())
            channel.Break();
        Settle();
    }

    private void EndWindow()
    {
        foreach (ref var channel in _channels.AsSpan())
            channel.Judge(_window);
        Settle();
    }

    private void Settle()
    {
        _at = 0;
        _isActive = false;
        foreach (ref readonly var channel in _channels.AsSpan())
            _isActive |= channel.From != 0 || channel.Target != 0;
    }

    private struct Channel
    {
        private double _sum;
        private double _lastingSum;
        private int _lasting;
        private int _age;

        /// <summary>The correction at the start of the window.</summary>
        public double From { get; private set; }

        /// <summary>The correction at its end.</summary>
        public double Target { get; private set; }

        public void Measure(ReadOnlySpan<float> samples, int stride)
        {
            // One after the other: the same sum however the input is cut.
            for (var i = 0; i < samples.Length; i += stride)
                _sum += samples[i];
        }

        public readonly void Correct(Span<float> samples, int stride, int at, int window)
        {
            var slope = (Target - From) / window;
            for (var i = 0; i < samples.Length; i += stride)
                samples[i] = Math.Clamp((float)(samples[i] - (From + slope * ++at)), -1, 1);
        }

        public void Judge(int window)
        {
            var mean = _sum / window;
            _sum = 0;
            From = Target;
            var difference = mean - Target;
            if (Math.Abs(difference) > Lasting && (_lasting == 0 || Math.Sign(difference) == Math.Sign(_lasting)))
            {
                _lasting += Math.Sign(difference);
                _lastingSum += mean;
            }
            else
            {
                (_lasting, _lastingSum) = (0, 0);
            }

            if (Math.Abs(difference) > Blatant)
                Move(mean, 1);
            else if (Math.Abs(_lasting) == WindowsPerSecond)
                Move(_lastingSum / WindowsPerSecond, WindowsPerSecond);
            else if (Target != 0)
                Target = Worthwhile(Target + difference / (_age = Math.Min(_age + 1, Memory)));
        }

        public void Break()
        {
            From = Target;
            (_sum, _lasting, _lastingSum) = (0, 0, 0);
        }

        private void Move(double offset, int windows)
        {
            Target = Worthwhile(offset);
            _age = windows;
            (_lasting, _lastingSum) = (0, 0);
        }

        private static double Worthwhile(double offset) => Math.Abs(offset) < Lasting / 2 ? 0 : offset;
    }
}
