namespace EdgeAgent.Host.Machine;

/// <summary>What may be done with a file, as its mode counts it.</summary>
[Flags]
internal enum FileRights
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Of a folder: it may be gone through.</summary>
    Execute = 1,

    /// <summary>Of a folder: entries may be made and removed.</summary>
    Write = 2,

    /// <summary>Of a folder: its entries may be listed.</summary>
    Read = 4,
}
