using EdgeAgent.Audio.Front;
using EdgeAgent.Audio.Signal;

namespace EdgeAgent.Audio.Voice;

/// <summary>
/// Voice activity without a model: how far the power above 150 Hz stands out of the noise, which is the least of the last 3 s
/// (<see cref="NoiseFloor"/>). 9 dB are a probability of 0.5, 5 dB more or less move it by the logistic function. What is loud and
/// changes is speech to it; steady noise, hum, a constant offset and silence are none. Allocates nothing per window.
/// </summary>
public sealed class EnergyVad : VoiceDetector
{
    /// <summary>The word that stands in place of a model.</summary>
    public const string Word = "energy";

    private const int WindowsPerSecond = 50;
    private const double CutoffHz = 150;
    private const double MiddleDb = 9;
    private const double SlopeDb = 5;

    private readonly HighPass _band = new(CutoffHz, SileroWindow.SampleRateHz);
    private readonly NoiseFloor _floor = new(WindowsPerSecond);
    private readonly float[] _samples = new float[SileroWindow.SampleRateHz / WindowsPerSecond];

    /// <inheritdoc/>
    public override int WindowSamples => _samples.Length;

    /// <inheritdoc/>
    public override float Run(ReadOnlySpan<float> window, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(window.Length, nameof(window));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window.Length, WindowSamples, nameof(window));
        var samples = _samples.AsSpan(0, window.Length);
        window.CopyTo(samples);
        _band.Apply(samples);
        var squares = 0.0;
        foreach (var sample in samples)
            squares += (double)sample * sample;
        // A window that the stream's end cuts is measured for what it has.
        var power = squares / samples.Length;
        _floor.Push(power);
        var standsOutDb = 10 * Math.Log10(Math.Max(power, NoiseFloor.Least) / _floor.Floor);
        return (float)(1 / (1 + Math.Exp((MiddleDb - standsOutDb) / SlopeDb)));
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _band.Break();
        _floor.Reset();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // It has no place at any lane.
    }
}
