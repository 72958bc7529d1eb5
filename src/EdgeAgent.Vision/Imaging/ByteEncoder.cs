namespace EdgeAgent.Vision.Imaging;

/// <summary>Elements that are the bytes themselves.</summary>
internal sealed class ByteEncoder : ElementEncoder<byte>
{
    public override byte Encode(float value, int channel) => (byte)Math.Clamp(MathF.Round(value), 0, 255);

    public override void EncodePlane(ReadOnlySpan<byte> values, int channel, Span<byte> to) => values.CopyTo(to);

    public override void EncodeInterleaved(ReadOnlySpan<byte> values, Span<byte> to) => values.CopyTo(to);
}
