namespace EdgeAgent.Pipeline.Streams;

/// <summary>Why a source stopped.</summary>
public enum DeviceFault
{
    /// <summary>The file, device or host does not exist or is unplugged.</summary>
    NotFound,

    /// <summary>It exists and another program holds it.</summary>
    Busy,

    /// <summary>It refused access: permissions, or a wrong user name or password.</summary>
    Unauthorized,

    /// <summary>It opened and then gave nothing within the read deadline.</summary>
    Stalled,

    /// <summary>It ended or broke while in use.</summary>
    Lost,

    /// <summary>What it gives cannot be read: unknown, damaged or unsupported format.</summary>
    Unreadable,

    /// <summary>A program or library that reads it is missing.</summary>
    MissingDependency,

    /// <summary>The system has no descriptor, thread or memory left for it.</summary>
    Exhausted,
}
