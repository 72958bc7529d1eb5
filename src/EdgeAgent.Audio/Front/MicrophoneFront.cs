using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Front;

/// <summary>
/// What stands between a microphone and everything that listens to it: offset, high-pass, gain, in that order, each only where it is
/// asked for. Without any, samples pass bit for bit. In place; any cutting into blocks gives the same samples; allocates nothing per block; not thread-safe.
/// </summary>
public sealed class MicrophoneFront
{
    private readonly IFrontStage[] _stages;

    /// <summary>A front at the start of a stream.</summary>
    /// <param name="options">What it does.</param>
    /// <param name="sampleRateHz">Samples per second, at least 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value of <paramref name="options"/> is outside its range.</exception>
    public MicrophoneFront(FrontOptions options, int sampleRateHz)
    {
        ArgumentNullException.ThrowIfNull(options);
        var stages = new List<IFrontStage>();
        if (options.Dc)
            stages.Add(new DcBlocker(sampleRateHz));
        if (options.HighPassHz is { } cutoff)
            stages.Add(new HighPass(cutoff, sampleRateHz));
        if (options.Gain == GainMode.Auto)
            stages.Add(new AutomaticGain(options.MaxGainDb, sampleRateHz));
        _stages = [.. stages];
    }

    /// <summary>Changes the next samples in place.</summary>
    /// <param name="samples">Mono, −1 to 1, finite.</param>
    /// <param name="gapBefore">Whether audio is missing before them.</param>
    public void Apply(Span<float> samples, bool gapBefore)
    {
        foreach (var stage in _stages)
        {
            if (gapBefore)
                stage.Break();
            stage.Apply(samples);
        }

        // A filter that turns phases may carry a peak over full scale.
        if (_stages.Length > 0)
            TensorPrimitives.Clamp(samples, -1, 1, samples);
    }
}
