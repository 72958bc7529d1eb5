namespace EdgeAgent.Vision.Imaging;

/// <summary>Turns bytes of an image into a tensor's elements: <c>(byte · scale − mean) / std</c>.</summary>
internal abstract class ElementEncoder<T> where T : unmanaged
{
    /// <summary>Values of one channel.</summary>
    public abstract void EncodePlane(ReadOnlySpan<byte> values, int channel, Span<T> to);

    /// <summary>Values of three channels in turn.</summary>
    public abstract void EncodeInterleaved(ReadOnlySpan<byte> values, Span<T> to);

    /// <summary>One value, such as the padding's.</summary>
    public abstract T Encode(float value, int channel);
}
