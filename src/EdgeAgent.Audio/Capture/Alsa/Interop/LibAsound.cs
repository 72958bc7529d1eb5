using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeAgent.Audio.Capture.Alsa.Interop;

/// <summary>
/// What is used of alsa-lib (https://www.alsa-project.org/alsa-doc/alsa-lib/). Functions return 0 or a count, or a negative errno.
/// </summary>
internal static unsafe partial class LibAsound
{
    public const int StreamCapture = 1;
    public const int OpenNonBlocking = 1;
    public const int AccessInterleaved = 3;

    private const string Library = "libasound.so.2";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int snd_pcm_open(out PcmHandle pcm, string name, int stream, int mode);

    [LibraryImport(Library)]
    public static partial int snd_pcm_close(void* pcm);

    [LibraryImport(Library)]
    private static partial int snd_pcm_hw_params_malloc(out HardwareParameters parameters);

    [LibraryImport(Library)]
    public static partial void snd_pcm_hw_params_free(void* parameters);

    [LibraryImport(Library)]
    public static partial int snd_pcm_hw_params_any(PcmHandle pcm, HardwareParameters parameters);

    [LibraryImport(Library)]
    public static partial int snd_pcm_hw_params_set_rate_resample(PcmHandle pcm, HardwareParameters parameters, uint enabled);

    [LibraryImport(Library)]
    public static partial int snd_pcm_hw_params_set_access(PcmHandle pcm, HardwareParameters parameters, int access);

    [LibraryImport(Library)]
    public static partial int snd_pcm_hw_params_test_format(PcmHandle pcm, HardwareParameters parameters, int format);

    [LibraryImport(Library)]
    public static partial int snd_pcm_hw_params_set_format(PcmHandle pcm, HardwareParameters parameters, int format);

    [LibraryImport(Library)]
    public static partial int snd_pcm_hw_params_set_channels_near(PcmHandle pcm, HardwareParameters parameters, ref uint channels);

    [LibraryImport(Library)]
    public static partial int snd_pcm_hw_params_set_rate_near(PcmHandle pcm, HardwareParameters parameters, ref uint rate, int* direction);

    [LibraryImport(Library)]
    public static partial int snd_pcm_hw_params_set_buffer_time_near(PcmHandle pcm, HardwareParameters parameters, ref uint microseconds, int* direction);

    [LibraryImport(Library)]
    public static partial int snd_pcm_hw_params_set_period_time_near(PcmHandle pcm, HardwareParameters parameters, ref uint microseconds, int* direction);

    [LibraryImport(Library)]
    public static partial int snd_pcm_hw_params(PcmHandle pcm, HardwareParameters parameters);

    [LibraryImport(Library)]
    public static partial int snd_pcm_hw_params_get_period_size(HardwareParameters parameters, out CULong frames, int* direction);

    [LibraryImport(Library)]
    public static partial int snd_pcm_start(PcmHandle pcm);

    [LibraryImport(Library)]
    public static partial int snd_pcm_wait(PcmHandle pcm, int milliseconds);

    [LibraryImport(Library)]
    public static partial CLong snd_pcm_readi(PcmHandle pcm, byte* buffer, CULong frames);

    [LibraryImport(Library)]
    public static partial int snd_pcm_delay(PcmHandle pcm, out CLong frames);

    [LibraryImport(Library)]
    public static partial int snd_pcm_recover(PcmHandle pcm, int error, int silent);

    [LibraryImport(Library)]
    private static partial byte* snd_strerror(int error);

    [LibraryImport(Library)]
    private static partial int snd_lib_error_set_handler(delegate* unmanaged[Cdecl]<byte*, int, byte*, int, byte*, void> handler);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int snd_device_name_hint(int card, string kind, out void** hints);

    [LibraryImport(Library)]
    public static partial int snd_device_name_free_hint(void** hints);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* snd_device_name_get_hint(void* hint, string id);

    /// <summary>Opens a device for capture without waiting for it to become free.</summary>
    public static int Open(string name, out PcmHandle pcm)
    {
        Silence();
        return snd_pcm_open(out pcm, name, StreamCapture, OpenNonBlocking);
    }

    /// <summary>Room for a device's parameters.</summary>
    public static HardwareParameters NewParameters() =>
        snd_pcm_hw_params_malloc(out var parameters) == 0 ? parameters : throw new InsufficientMemoryException();

    /// <summary>What an error number means.</summary>
    public static string Describe(int error) => Marshal.PtrToStringUTF8((nint)snd_strerror(error)) ?? $"error {error}";

    /// <summary>One field of a device hint, or null.</summary>
    public static string? Hint(void* hint, string id)
    {
        var text = snd_device_name_get_hint(hint, id);
        try
        {
            return Marshal.PtrToStringUTF8((nint)text);
        }
        finally
        {
            NativeMemory.Free(text); // the library's strings come from malloc
        }
    }

    /// <summary>The library writes several lines to stderr for each device that is away; our exceptions say it once.</summary>
    public static void Silence() => _ = snd_lib_error_set_handler(&Ignore);

    /// <summary>
    /// The library's handler is variadic; the callee that reads only the named arguments is called alike on x64 and arm64 Linux.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(byte* file, int line, byte* function, int error, byte* format)
    {
    }
}
