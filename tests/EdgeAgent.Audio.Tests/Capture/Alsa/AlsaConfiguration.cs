using System.Runtime.InteropServices;

namespace EdgeAgent.Audio.Tests.Capture.Alsa;

/// <summary>
/// An ALSA configuration of one test, in place of the system's: devices without hardware and FIFOs that feed them. alsa-lib reads
/// the process's own environment, which .NET's is a copy of.
/// </summary>
internal sealed partial class AlsaConfiguration : IDisposable
{
    private static int _count;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-alsa-").FullName;

    public AlsaConfiguration()
    {
        Fifo = Path.Combine(_folder, "infile.raw");
        Assert.Equal(0, MakeFifo(Fifo, 0b110_000_000));
        var path = Path.Combine(_folder, "asoundrc");
        File.WriteAllText(path, $$"""
            pcm.nul { type null }
            pcm.{{Microphone}} { type file slave.pcm "nul" file "/dev/null" infile "{{Fifo}}" format "raw" hint { show on description "A pipe" } }
            pcm.card48 { type plug slave { pcm "nul" rate 48000 channels 2 format S32_LE } }
            pcm.faulty { type file slave.pcm "none" file "/dev/null" }
            """);
        Assert.Equal(0, SetEnvironment("ALSA_CONFIG_PATH", path, 1));
    }

    /// <summary>A device of a name that no other test has used: a source may leave a capture behind under it.</summary>
    public string Microphone { get; } = $"mic{Interlocked.Increment(ref _count)}";

    /// <summary>What is written here comes out of <see cref="Microphone"/>.</summary>
    public string Fifo { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
