namespace EdgeAgent.Audio.Features.Framing;

/// <summary>What stands before the first and after the last sample.</summary>
internal enum FrameEdge
{
    /// <summary>Nothing: only whole frames count.</summary>
    None,

    /// <summary>A mirror that repeats the edge sample (Kaldi with <c>snip_edges = false</c>).</summary>
    Mirror,

    /// <summary>A mirror on the edge sample (PyTorch's <c>reflect</c>).</summary>
    Reflect,

    /// <summary>Zeros (PyTorch's <c>constant</c>).</summary>
    Zero,
}
