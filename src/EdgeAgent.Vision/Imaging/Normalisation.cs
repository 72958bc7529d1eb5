namespace EdgeAgent.Vision.Imaging;

/// <summary><c>(value · scale − mean) / std</c> per channel as one multiplication and one addition.</summary>
internal sealed class Normalisation
{
    private readonly float[] _factors = new float[3];
    private readonly float[] _offsets = new float[3];

    public Normalisation(double scale, ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        for (var c = 0; c < 3; c++)
        {
            _factors[c] = (float)(scale / deviation[c]);
            _offsets[c] = (float)(-(double)mean[c] / deviation[c]);
        }
    }

    public ReadOnlySpan<float> Factors => _factors;

    public ReadOnlySpan<float> Offsets => _offsets;

    public float Apply(float value, int channel) => value * _factors[channel] + _offsets[channel];
}
