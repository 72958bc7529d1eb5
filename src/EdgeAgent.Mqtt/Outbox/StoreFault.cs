namespace EdgeAgent.Mqtt.Outbox;

/// <summary>Why the store of events cannot be used; a metric's attribute.</summary>
public enum StoreFault
{
    /// <summary>The disk has no room.</summary>
    DiskFull,

    /// <summary>The file or its folder cannot be read or written.</summary>
    Unusable,

    /// <summary>What is in the file is not what was written.</summary>
    Damaged,

    /// <summary>A newer version of the program has made it.</summary>
    Newer,
}
