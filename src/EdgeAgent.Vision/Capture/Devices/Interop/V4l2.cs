using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Vision.Capture.Devices.Interop;

/// <summary>Asks a V4L2 device what it is (linux/videodev2.h). Asking does not disturb who reads from it.</summary>
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

    /// <summary>V4L2_CAP_IO_MC: nothing comes from it until a program of the media controller's (libcamera) has put sensor and processor together.</summary>
    private const uint NeedsMediaController = 0x20000000;

    /// <summary>Raspberry Pi's image processor: its nodes give what was put into others of them.</summary>
    private const string ImageProcessor = "bcm2835-isp";

    /// <summary>What a node is, and what it gives. Blocks for as long as its driver does.</summary>
    public static NodeAnswer Ask(string path)
    {
        using var device = Open(path, ReadWrite | NonBlocking | CloseOnExec);
        if (device.IsInvalid)
            return Explain(path, Marshal.GetLastPInvokeError());

        var capability = stackalloc byte[CapabilityLength];
        if (Ioctl(device, QueryCapability, capability) < 0 || !IsCapture(new ReadOnlySpan<byte>(capability, CapabilityLength)))
            return new NodeAnswer(false);
        var (modes, unread) = new ModeQuery((request, argument) =>
        {
            fixed (byte* bytes = argument)
                return Ioctl(device, request, bytes) >= 0;
        }).Read();
        return modes.Count > 0 || unread.Count == 0 ? new NodeAnswer(true) { Modes = modes } : new NodeAnswer(true)
        {
            Problem = $"{path} gives only what a sensor's own program reads: {string.Join(", ", unread)}.",
            Cure = "Name the camera by rpicam: on a Raspberry Pi, by gst:nvarguscamerasrc on a Jetson.",
        };
    }

    /// <summary>Reads a v4l2_capability: one physical camera has several nodes, of which only some give frames.</summary>
    internal static bool IsCapture(ReadOnlySpan<byte> capability)
    {
        var all = BinaryPrimitives.ReadUInt32LittleEndian(capability[84..]);
        var own = BinaryPrimitives.ReadUInt32LittleEndian(capability[88..]);
        var effective = (all & HasDeviceCapabilities) != 0 ? own : all;
        return (effective & (VideoCapture | VideoCaptureMultiPlane)) != 0 && (effective & NeedsMediaController) == 0
            && !Encoding.ASCII.GetString(capability[..16]).StartsWith(ImageProcessor, StringComparison.Ordinal);
    }

    private static NodeAnswer Explain(string path, int error)
    {
        const int noEntry = 2, noDevice = 19, notPermitted = 1, accessDenied = 13, busy = 16;
        return error switch
        {
            accessDenied => new NodeAnswer(null)
            {
                Problem = $"{path} may not be opened by this user.",
                Cure = $"sudo usermod -aG video {Environment.UserName}   (then log in again)",
            },
            notPermitted => new NodeAnswer(null)
            {
                Problem = $"{path} is kept from this process by its container or service.",
                Cure = $"Give it the device: --device {path} (a container), DeviceAllow=char-video4linux rw (a systemd unit).",
            },
            noEntry or noDevice => new NodeAnswer(null)
            {
                Problem = $"{path} does not exist, although the kernel lists the camera.",
                Cure = $"In a container, hand it over: --device {path}; else plug the camera out and in.",
            },
            busy => new NodeAnswer(null) { Problem = $"{path} is used by another program.", Cure = $"sudo fuser -v {path}   names it" },
            _ => new NodeAnswer(null) { Problem = $"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}." },
        };
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle device, nuint request, void* argument);
}
