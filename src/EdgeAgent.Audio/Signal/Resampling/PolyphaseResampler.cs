using System.Numerics.Tensors;
using EdgeAgent.Audio.Capture;

namespace EdgeAgent.Audio.Signal.Resampling;

/// <summary>
/// Changes the rate of a mono stream by a rational factor with a polyphase filter: flat to 92 % of half the lower rate
/// (ripple below 0.01 dB), at least 80 dB down from the half on. Zero phase: output sample k is the input at the moment
/// k / output rate, so positions stay true. The same samples come out however the input is cut into blocks.
/// Allocates nothing after construction. Not thread-safe.
/// </summary>
public sealed class PolyphaseResampler
{
    private const int BlockLength = 1024;

    private readonly PolyphaseKernel? _kernel;
    private readonly float[] _buffer = [];
    private readonly int _up;
    private readonly int _down;
    private int _filled;
    private int _base;
    private int _phase;
    private long _taken;
    private long _given;

    /// <summary>A resampler.</summary>
    /// <param name="inputRateHz">1,000 to 768,000.</param>
    /// <param name="outputRateHz">1,000 to 768,000.</param>
    public PolyphaseResampler(int inputRateHz, int outputRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputRateHz, AudioLimits.MinSampleRateHz);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inputRateHz, AudioLimits.MaxSampleRateHz);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputRateHz, AudioLimits.MinSampleRateHz);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputRateHz, AudioLimits.MaxSampleRateHz);
        InputRateHz = inputRateHz;
        OutputRateHz = outputRateHz;
        var divisor = GreatestCommonDivisor(inputRateHz, outputRateHz);
        _up = outputRateHz / divisor;
        _down = inputRateHz / divisor;
        if (_up == _down)
            return;
        _kernel = new PolyphaseKernel(inputRateHz, outputRateHz, _up);
        _buffer = new float[_kernel.Taps + BlockLength];
        Reset();
    }

    /// <summary>Input samples per second.</summary>
    public int InputRateHz { get; }

    /// <summary>Output samples per second.</summary>
    public int OutputRateHz { get; }

    /// <summary>Input samples by which the output lags.</summary>
    public int DelaySamples => _kernel is null ? 0 : _kernel.Taps / 2;

    /// <summary>The most samples that <see cref="Process"/> or <see cref="Flush"/> can give for a number of input samples.</summary>
    public int MaxOutput(int inputSamples) => checked((int)(((long)inputSamples + DelaySamples) * _up / _down + 2));

    /// <summary>Output samples that a whole stream of <paramref name="inputSamples"/> becomes, rounded.</summary>
    public long OutputLength(long inputSamples) => (2 * inputSamples * _up + _down) / (2 * _down);

    /// <summary>Takes samples and gives those that are due.</summary>
    /// <param name="input">Any number of samples.</param>
    /// <param name="output">Room for <see cref="MaxOutput"/> of them.</param>
    /// <returns>Samples written.</returns>
    public int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        if (_kernel is null)
        {
            input.CopyTo(output);
            return input.Length;
        }

        _taken += input.Length;
        var written = 0;
        while (!input.IsEmpty)
        {
            var count = Math.Min(input.Length, _buffer.Length - _filled);
            input[..count].CopyTo(_buffer.AsSpan(_filled));
            input = input[count..];
            _filled += count;
            written += Drain(_kernel, output[written..], long.MaxValue);
        }

        return written;
    }

    /// <summary>Ends the stream: gives what is due when silence follows, so that the whole is <see cref="OutputLength"/> long, and starts afresh.</summary>
    /// <param name="output">Room for <see cref="MaxOutput"/>(0) samples.</param>
    /// <returns>Samples written.</returns>
    public int Flush(Span<float> output)
    {
        if (_kernel is null)
            return 0;
        var total = OutputLength(_taken);
        var written = 0;
        while (_given < total)
        {
            _buffer.AsSpan(_filled).Clear();
            _filled = _buffer.Length;
            written += Drain(_kernel, output[written..], total);
        }

        Reset();
        return written;
    }

    /// <summary>A whole recording at another rate; the same memory where it has that already.</summary>
    public static ReadOnlyMemory<float> Whole(ReadOnlyMemory<float> samples, int fromHz, int toHz)
    {
        if (fromHz == toHz)
            return samples;
        var resampler = new PolyphaseResampler(fromHz, toHz);
        var output = new float[resampler.MaxOutput(samples.Length) + resampler.MaxOutput(0)];
        var count = resampler.Process(samples.Span, output);
        return output.AsMemory(0, count + resampler.Flush(output.AsSpan(count)));
    }

    /// <summary>Forgets everything: the next sample is the first.</summary>
    public void Reset()
    {
        if (_kernel is null)
            return;
        // The first output lies on the first input; what was before it is silence.
        _filled = _kernel.Taps / 2 - 1;
        _buffer.AsSpan(0, _filled).Clear();
        _base = 0;
        _phase = 0;
        _taken = 0;
        _given = 0;
    }

    private int Drain(PolyphaseKernel kernel, Span<float> output, long total)
    {
        var written = 0;
        while (_base + kernel.Taps <= _filled && _given < total)
        {
            var stretch = _buffer.AsSpan(_base, kernel.Taps);
            var share = kernel.Rows(_phase, out var first, out var second);
            var sample = TensorPrimitives.Dot(stretch, first);
            output[written++] = share == 0 ? sample : sample + share * (TensorPrimitives.Dot(stretch, second) - sample);
            _given++;
            _phase += _down;
            _base += _phase / _up;
            _phase %= _up;
        }

        // One step is always shorter than the filter, so _base lies within what is there.
        _buffer.AsSpan(_base, _filled - _base).CopyTo(_buffer);
        _filled -= _base;
        _base = 0;
        return written;
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
