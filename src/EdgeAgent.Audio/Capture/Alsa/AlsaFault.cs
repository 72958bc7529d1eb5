using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Capture.Alsa;

/// <summary>Turns alsa-lib's errors into faults with a cure.</summary>
internal static class AlsaFault
{
    /// <summary>A device that cannot be opened.</summary>
    public static DeviceException Opening(string description, int error, string said)
    {
        var (reason, words) = error switch
        {
            Errno.NoEntry => (DeviceFault.NotFound, "there is no such device; 'edgeagent devices' lists those that are there"),
            Errno.NoDevice or Errno.NoDeviceOrAddress => (DeviceFault.NotFound, "the device is not plugged in"),
            Errno.Busy => (DeviceFault.Busy, "another program uses it; a sound server shares its devices under the name 'default'"),
            Errno.AccessDenied or Errno.NotPermitted => (DeviceFault.Unauthorized, "access is denied; add the agent's user to the group audio"),
            Errno.ConnectionRefused or Errno.HostDown => (DeviceFault.NotFound, "the sound server does not run; name the device itself, as 'edgeagent devices' lists it"),
            Errno.Invalid => (DeviceFault.Unreadable, "its entry in ALSA's configuration is faulty, or the name is"),
            _ => (DeviceFault.Lost, "it cannot be opened"),
        };
        return new DeviceException(reason, $"{description}: {words} (ALSA: {said}).");
    }

    /// <summary>A device that broke while it was read.</summary>
    public static DeviceException Reading(string description, int error, string said) => error is Errno.NoDevice or Errno.NoDeviceOrAddress
        ? new DeviceException(DeviceFault.Lost, $"{description}: it was unplugged (ALSA: {said}).")
        : new DeviceException(DeviceFault.Lost, $"{description}: it gives no audio any more (ALSA: {said}).");

    /// <summary>A machine without alsa-lib.</summary>
    public static DeviceException MissingLibrary(string description, Exception cause) => new(
        DeviceFault.MissingDependency,
        $"{description}: the ALSA library (libasound.so.2) is missing. Install it: apt-get install libasound2t64 (libasound2 before Debian 13 and Ubuntu 24.04)",
        cause);
}
