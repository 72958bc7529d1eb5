namespace EdgeAgent.Vision.Imaging;

/// <summary>Elements of 16 bits: a byte has only 256 values, so each channel has a table of them.</summary>
internal sealed class HalfEncoder : ElementEncoder<Half>
{
    private readonly Normalisation _normalisation;
    private readonly Half[][] _tables = new Half[3][];

    public HalfEncoder(Normalisation normalisation)
    {
        _normalisation = normalisation;
        for (var c = 0; c < 3; c++)
        {
            _tables[c] = new Half[256];
            for (var value = 0; value < 256; value++)
                _tables[c][value] = Encode(value, c);
        }
    }

    public override Half Encode(float value, int channel) => (Half)_normalisation.Apply(value, channel);

    public override void EncodePlane(ReadOnlySpan<byte> values, int channel, Span<Half> to)
    {
        to = to[..values.Length];
        var table = _tables[channel];
        for (var i = 0; i < values.Length; i++)
            to[i] = table[values[i]];
    }

    public override void EncodeInterleaved(ReadOnlySpan<byte> values, Span<Half> to)
    {
        to = to[..values.Length];
        var (first, second, third) = (_tables[0], _tables[1], _tables[2]);
        for (var i = 0; i <= values.Length - 3; i += 3)
        {
            to[i] = first[values[i]];
            to[i + 1] = second[values[i + 1]];
            to[i + 2] = third[values[i + 2]];
        }
    }
}
