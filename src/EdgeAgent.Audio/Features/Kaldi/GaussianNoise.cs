namespace EdgeAgent.Audio.Features.Kaldi;

/// <summary>
/// Normally distributed numbers that are the same for the same seed: SplitMix64 (Steele et al., "Fast splittable pseudorandom number generators",
/// 2014) through the Box–Muller transform.
/// </summary>
/// <param name="seed">What the numbers begin with.</param>
internal struct GaussianNoise(int seed)
{
    private ulong _state = (ulong)(uint)seed;
    private float _other;
    private bool _hasOther;

    /// <summary>The next number: mean 0, deviation 1.</summary>
    public float Next()
    {
        if (_hasOther)
        {
            _hasOther = false;
            return _other;
        }

        var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
        var (sin, cos) = Math.SinCos(2 * Math.PI * Uniform());
        (_other, _hasOther) = ((float)(radius * sin), true);
        return (float)(radius * cos);
    }

    // 0 up to 1.
    private double Uniform()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
