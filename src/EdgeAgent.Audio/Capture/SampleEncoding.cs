namespace EdgeAgent.Audio.Capture;

/// <summary>How one sample lies in memory, little-endian. Fewer valid bits than the container holds are its upper ones.</summary>
internal enum SampleEncoding
{
    /// <summary>Unsigned byte, 128 is 0.</summary>
    Unsigned8,

    /// <summary>Signed byte.</summary>
    Signed8,

    /// <summary>Signed, 2 bytes.</summary>
    Signed16,

    /// <summary>Signed, 3 bytes.</summary>
    Signed24,

    /// <summary>Signed, 4 bytes.</summary>
    Signed32,

    /// <summary>IEEE 754, 4 bytes.</summary>
    Float32,

    /// <summary>IEEE 754, 8 bytes.</summary>
    Float64,
}
