using System.Globalization;
using EdgeAgent.Audio.Evidence;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Composition;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>Media in the place of cameras and microphones that are not there. They lie in a folder of their own, until this is disposed.</summary>
internal sealed class StandIns(TimeProvider time) : IDisposable
{
    private const int SampleRateHz = 16_000;
    private const int Seconds = 10;

    /// <summary>About −70 dBFS: a quiet room.</summary>
    private const float Noise = 0.0005f;

    /// <summary>A device encodes a slow second of 1080p in some seconds.</summary>
    private static readonly TimeSpan EncodeDeadline = TimeSpan.FromMinutes(5);

    private static readonly string[] Phrases = ["reject-part-forty-two.wav", "not-a-command.wav"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeagent-bench-");

    /// <summary>A clip as an IP camera sends it: H.264, 4 Mbit/s, moving, noisy.</summary>
    /// <param name="size">Its pictures.</param>
    /// <param name="fps">How many a second.</param>
    /// <param name="stop">Ends the making.</param>
    /// <exception cref="DeviceException">ffmpeg is missing, or has no encoder of H.264.</exception>
    public string Clip(InputSize size, double fps, CancellationToken stop)
    {
        var path = Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{size}-{fps:0.##}.mp4"));
        if (File.Exists(path))
            return path;
        var source = string.Create(CultureInfo.InvariantCulture, $"testsrc2=size={size}:rate={fps}:duration={Seconds},noise=alls=8:allf=t");
        using var ffmpeg = MediaChild.Start(
            new MediaCommand(
                "ffmpeg",
                ["-nostdin", "-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "4M", "-maxrate", "4M", "-bufsize", "4M", "-g", "50", path],
                FfmpegProbe.Package),
            "a clip in a camera's place", time);
        ffmpeg.ReadToEnd(1 << 16, EncodeDeadline, stop);
        return File.Exists(path) ? path : throw new DeviceException(DeviceFault.MissingDependency, "ffmpeg cannot make H.264 (libx264), which a clip in a camera's place needs. Install Debian's ffmpeg, or name a clip as the camera's source.");
    }

    /// <summary>A quiet room.</summary>
    public string Quiet()
    {
        var samples = new float[2 * Seconds * SampleRateHz];
        AddNoise(samples);
        return Write("quiet.wav", samples);
    }

    /// <summary>A room in which somebody speaks again and again.</summary>
    /// <exception cref="DeviceException">The phrases that come with the agent are not there.</exception>
    public async Task<string> SpeechAsync(CancellationToken stop)
    {
        var samples = new float[2 * Seconds * SampleRateHz];
        AddNoise(samples);
        var reader = new AudioFileReader(time);
        var phrases = new List<ReadOnlyMemory<float>>();
        foreach (var phrase in Phrases)
            phrases.Add(await reader.ReadAsync(Path.Combine(BundleFolders.OfThisProgram, "commands", "golden", phrase), SampleRateHz, stop));
        for (var (at, next) = (SampleRateHz, 0); at + phrases[next].Length + SampleRateHz <= samples.Length; next = (next + 1) % phrases.Count)
        {
            phrases[next].Span.CopyTo(samples.AsSpan(at));
            // A second of silence ends an utterance whatever min_silence is usual.
            at += phrases[next].Length + SampleRateHz;
        }

        return Write("speech.wav", samples);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The same noise each time.</summary>
    private static void AddNoise(Span<float> samples)
    {
        var state = 1u;
        foreach (ref var sample in samples)
        {
            // xorshift32 (Marsaglia, 2003)
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            sample = Noise * (state / (float)uint.MaxValue * 2 - 1);
        }
    }

    private string Write(string name, float[] samples)
    {
        var path = Path.Combine(_folder.FullName, name);
        var file = new byte[WavFile.BytesOf(samples.Length)];
        WavFile.Write(samples, SampleRateHz, file);
        File.WriteAllBytes(path, file);
        return path;
    }
}
