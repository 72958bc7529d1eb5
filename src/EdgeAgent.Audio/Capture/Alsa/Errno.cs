namespace EdgeAgent.Audio.Capture.Alsa;

/// <summary>Linux error numbers that alsa-lib returns, negated.</summary>
internal static class Errno
{
    public const int NotPermitted = -1;
    public const int NoEntry = -2;
    public const int Io = -5;
    public const int NoDeviceOrAddress = -6;
    public const int Again = -11;
    public const int AccessDenied = -13;
    public const int Busy = -16;
    public const int NoDevice = -19;
    public const int Invalid = -22;

    /// <summary>The device's buffer overran.</summary>
    public const int BrokenPipe = -32;

    /// <summary>The device was suspended with the machine.</summary>
    public const int StreamPipe = -86;

    public const int ConnectionRefused = -111;
    public const int HostDown = -112;
}
