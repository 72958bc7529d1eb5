using System.Runtime.InteropServices;

namespace EdgeAgent.Audio.Capture.Alsa.Interop;

/// <summary>What is asked of the system about device files.</summary>
internal static partial class Posix
{
    /// <summary>R_OK and W_OK.</summary>
    public const int ReadAndWrite = 4 | 2;

    /// <summary>0 when this user may.</summary>
    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);
}
