namespace EdgeAgent.Host.Composition.Slate;

/// <summary>What a stream has its model do; the byte that stands in the slate.</summary>
internal enum SlateWork : byte
{
    /// <summary>Nothing now.</summary>
    None,

    /// <summary>It is loaded and tried.</summary>
    Load,

    /// <summary>It looks at a frame or listens to audio, or waits for its turn to.</summary>
    Run,
}
