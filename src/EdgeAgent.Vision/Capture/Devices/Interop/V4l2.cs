using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Vision.Capture.Devices.Interop;

/// <summary>Asks a V4L2 device what it is (linux/videodev2.h).</summary>
internal static unsafe partial class V4l2
{
    /// <summary>sizeof(struct v4l2_capability).</summary>
    private const int CapabilityLength = 104;

    /// <summary>_IOR('V', 0, struct v4l2_capability), the same on x64 and arm64.</summary>
    private const nuint QueryCapability = 0x80685600;

    private const int NonBlocking = 0x800;
    private const int ReadWrite = 2;
    private const int CloseOnExec = 0x80000;
    private const uint VideoCapture = 0x1;
    private const uint VideoCaptureMultiPlane = 0x1000;
    private const uint HasDeviceCapabilities = 0x80000000;

    /// <summary>Whether frames can be captured from it; null when it cannot be asked, with the reason.</summary>
    public static bool? CanCapture(string path, out string? problem)
    {
        problem = null;
        using var device = Open(path, ReadWrite | NonBlocking | CloseOnExec);
        if (device.IsInvalid)
        {
            problem = Explain(path, Marshal.GetLastPInvokeError());
            return null;
        }

        var capability = stackalloc byte[CapabilityLength];
        if (Ioctl(device, QueryCapability, capability) < 0)
            return false;
        return IsCapture(new ReadOnlySpan<byte>(capability, CapabilityLength));
    }

    /// <summary>Reads a v4l2_capability: one physical camera has several nodes, of which only some give frames.</summary>
    internal static bool IsCapture(ReadOnlySpan<byte> capability)
    {
        var all = BinaryPrimitives.ReadUInt32LittleEndian(capability[84..]);
        var own = BinaryPrimitives.ReadUInt32LittleEndian(capability[88..]);
        return (((all & HasDeviceCapabilities) != 0 ? own : all) & (VideoCapture | VideoCaptureMultiPlane)) != 0;
    }

    private static string Explain(string path, int error)
    {
        const int accessDenied = 13, busy = 16;
        return error switch
        {
            accessDenied => $"{path} may not be opened by this user: add it to the group video.",
            busy => $"{path} is used by another program.",
            _ => $"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}.",
        };
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle device, nuint request, void* argument);
}
