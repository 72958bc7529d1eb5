namespace EdgeAgent.Host.Machine;

/// <summary>Boards that something is known of here.</summary>
internal enum BoardKind
{
    /// <summary>Any other machine.</summary>
    Other,

    /// <summary>A Raspberry Pi before the 4, or one that is not known yet.</summary>
    RaspberryPi,

    /// <summary>Raspberry Pi 4, 400, Compute Module 4.</summary>
    RaspberryPi4,

    /// <summary>Raspberry Pi 5, 500, Compute Module 5. It has no hardware decoder of H.264.</summary>
    RaspberryPi5,

    /// <summary>A Jetson of NVIDIA.</summary>
    Jetson,
}
