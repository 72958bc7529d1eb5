using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Capture.Ffmpeg;
using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Audio.Tests.Capture.Wav;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Capture.Ffmpeg;

public sealed class FfmpegAudioSourceTests : IDisposable
{
    private static readonly TimeSpan Patience = Until.Patience;
    private static readonly AudioSourceOptions Asap = new() { Pace = FilePace.Asap, OpenDeadline = Patience, ReadDeadline = Patience };

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-ffmpeg-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public void A_flac_file_comes_at_its_own_rate()
    {
        var (format, samples) = Play(TestAssets.PathOf("audio/odd/48k_mono.flac"));
        Assert.Equal(new AudioFormat(48000, 1), format);
        Assert.Equal(48000, samples.Length);
        Assert.InRange(samples.Max(), 0.05f, 1f);
    }

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public void Six_channels_are_the_same_samples_that_our_own_reader_gives()
    {
        var path = TestAssets.PathOf("audio/odd/6ch.wav");
        var (format, samples) = Play(path);
        Assert.Equal(new AudioFormat(16000, 6), format);
        using var own = new WavSource(path, FilePace.Asap, false, TimeProvider.System);
        own.Open(CancellationToken.None);
        Assert.Equal(Drain(own), samples);
    }

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public void A_codec_inside_wav_that_our_own_reader_refuses_is_read()
    {
        var (format, samples) = Play(TestAssets.PathOf("audio/odd/mulaw.wav"));
        Assert.Equal((new AudioFormat(16000, 1), 16000), (format, samples.Length));
    }

    /// <summary>A transport stream counts from 1.4 s, and one of its tracks alone from the beginning of that track.</summary>
    [ProgramTheory("ffmpeg")]
    [InlineData("film.mp4")]
    [InlineData("film.mkv")]
    [InlineData("film.ts")]
    public void Sound_that_begins_later_than_the_picture_stands_where_it_belongs_to_it(string name)
    {
        var path = Path.Combine(_folder, name);
        using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=s=64x48:d=3", "-itsoffset", "0.7", "-f", "lavfi", "-i", "sine=d=1:r=48000", "-c:v", "mpeg2video", "-c:a", "mp2", path]);
        ffmpeg.WaitForExit();
        using var source = Source(path, Asap);
        source.Open(CancellationToken.None);
        var read = source.Read(new float[4800], CancellationToken.None);
        Assert.Equal(AudioGap.NoSound, read.GapBefore);
        Assert.InRange(read.LostFrames, 0.67 * 48000, 0.71 * 48000);
        Assert.Equal((AudioGap.None, 0), (source.Read(new float[4800], CancellationToken.None) is var next ? next.GapBefore : default, next.LostFrames));
    }

    [ProgramFact("ffmpeg")]
    public void A_loop_begins_again_with_a_marker()
    {
        var path = Path.Combine(_folder, "short");
        File.WriteAllBytes(path, WavBuilder.Pcm16(1, 16000, new short[1000]));
        using var source = Source(path, Asap with { Loop = true });
        source.Open(CancellationToken.None);
        var block = new float[400];
        var restarts = 0;
        for (long frames = 0; frames < 2500;)
        {
            var read = source.Read(block, CancellationToken.None);
            if (read.GapBefore == AudioGap.Restarted)
            {
                restarts++;
                Assert.Equal(0, frames % 1000);
            }

            frames += read.Frames;
        }

        Assert.Equal(2, restarts);
    }

    [ProgramFact("ffmpeg")]
    public void A_stream_that_changes_its_rate_and_channels_goes_on_at_the_same_pitch()
    {
        // Two seconds of 440 Hz in 16 kHz mono, then two in 48 kHz stereo, in one stream.
        Encode("first.aac", 16000, 1);
        Encode("second.aac", 48000, 2);
        var path = Path.Combine(_folder, "both.aac");
        File.WriteAllBytes(path, [.. File.ReadAllBytes(Path.Combine(_folder, "first.aac")), .. File.ReadAllBytes(Path.Combine(_folder, "second.aac"))]);

        var (format, samples) = Play(path);

        Assert.Equal(new AudioFormat(16000, 1), format);
        Assert.InRange(samples.Length, 63_000, 68_000);
        Assert.InRange(Pitch(samples.AsSpan(8000, 16000)), 439, 441);
        Assert.InRange(Pitch(samples.AsSpan(44_000, 16000)), 439, 441);

        void Encode(string name, int rate, int channels)
        {
            using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"sine=440:r={rate}:d=2", "-ac", $"{channels}", Path.Combine(_folder, name)]);
            ffmpeg.WaitForExit();
            Assert.Equal(0, ffmpeg.ExitCode);
        }

        static int Pitch(ReadOnlySpan<float> second)
        {
            var crossings = 0;
            for (var i = 1; i < second.Length; i++)
            {
                if (second[i - 1] < 0 && second[i] >= 0)
                    crossings++;
            }

            return crossings;
        }
    }

    [ProgramFact("ffmpeg")]
    public void A_file_without_media_is_unreadable_with_ffmpegs_own_words()
    {
        var path = Path.Combine(_folder, "page.mp3");
        File.WriteAllText(path, "<!DOCTYPE html><html><body>404</body></html>");
        var fault = Assert.Throws<DeviceException>(() => Play(path));
        Assert.Equal(DeviceFault.Unreadable, fault.Reason);
        Assert.StartsWith($"{path}: it is no media that ffmpeg reads, or it is damaged.", fault.Message, StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public void A_video_without_sound_is_unreadable_and_says_why()
    {
        var fault = Assert.Throws<DeviceException>(() => Play(TestAssets.PathOf("video/bottle-detection.mp4")));
        Assert.Equal(DeviceFault.Unreadable, fault.Reason);
        Assert.Contains("it holds no sound", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_not_found()
        => Assert.Equal(DeviceFault.NotFound, Assert.Throws<DeviceException>(() => Play(Path.Combine(_folder, "none.mp3"))).Reason);

    [Fact]
    public void A_folder_is_told_to_be_one()
        => Assert.Contains("is a folder. Name a file in it.", Assert.Throws<DeviceException>(() => Play(_folder)).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_ffmpeg_the_fault_names_its_package()
    {
        var path = Path.Combine(_folder, "a.mp3");
        File.WriteAllBytes(path, [0]);
        using var source = Source(path, Asap with { FfmpegPath = "/nowhere/ffmpeg" });
        var fault = Assert.Throws<DeviceException>(() => source.Open(CancellationToken.None));
        Assert.Equal(DeviceFault.MissingDependency, fault.Reason);
        Assert.EndsWith("Install it: apt-get install ffmpeg", fault.Message, StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_stream_that_stands_still_is_a_stall_without_its_password()
    {
        await using var server = new WavServer(seconds: 10, thenStalls: true);
        using var source = Source($"http://user:sesame@127.0.0.1:{server.Port}/live", new AudioSourceOptions { OpenDeadline = Patience, ReadDeadline = TimeSpan.FromSeconds(1) });
        Assert.True(source.IsLive);
        Assert.Equal(new AudioFormat(16000, 1), source.Open(CancellationToken.None));
        var fault = Assert.Throws<DeviceException>(() => Drain(source));
        Assert.Equal(DeviceFault.Stalled, fault.Reason);
        Assert.StartsWith($"http://***@127.0.0.1:{server.Port}/live: nothing came for 1 s.", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", fault.Message, StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg")]
    public async Task The_end_of_a_live_stream_is_a_fault()
    {
        await using var server = new WavServer(seconds: 10, thenStalls: false);
        using var source = Source($"http://127.0.0.1:{server.Port}/live", new AudioSourceOptions { OpenDeadline = Patience, ReadDeadline = Patience });
        source.Open(CancellationToken.None);
        Assert.Equal(DeviceFault.Lost, Assert.Throws<DeviceException>(() => Drain(source)).Reason);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_waiting_read_ends_at_once_when_cancelled_and_the_child_is_gone_after_dispose()
    {
        await using var server = new WavServer(seconds: 10, thenStalls: true);
        using var cancel = new CancellationTokenSource();
        var source = Source($"http://127.0.0.1:{server.Port}/live", new AudioSourceOptions { OpenDeadline = Patience, ReadDeadline = TimeSpan.FromMinutes(5) });
        source.Open(CancellationToken.None);
        var reading = Task.Run(() => Drain(source, cancel.Token));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience));
        await Task.Run(source.Dispose).WaitAsync(Patience);
        await server.Gone.WaitAsync(Patience);
    }

    [ProgramFact("ffmpeg")]
    public async Task The_sound_of_a_camera_comes_without_asking_for_its_picture()
    {
        await using var camera = new RtspCamera(RtspCamera.Manner.Plays);
        using var source = Source($"rtsp://127.0.0.1:{camera.Port}/stream1", new AudioSourceOptions { OpenDeadline = Patience, ReadDeadline = Patience });
        Assert.Equal(new AudioFormat(8000, 1), source.Open(CancellationToken.None));
        var block = new float[800];
        Assert.InRange(source.Read(block, CancellationToken.None).Frames, 1, 800);
        Assert.InRange(block.Max(), 0.01f, 1f);
        Assert.Equal(["track1"], camera.SetUp);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_camera_that_refuses_the_password_is_unauthorized_and_the_password_is_not_said()
    {
        await using var camera = new RtspCamera(RtspCamera.Manner.AsksForPassword);
        using var source = Source($"rtsp://admin:sesame@127.0.0.1:{camera.Port}/stream1", new AudioSourceOptions { OpenDeadline = Patience });
        var fault = Assert.Throws<DeviceException>(() => source.Open(CancellationToken.None));
        Assert.Equal(DeviceFault.Unauthorized, fault.Reason);
        Assert.StartsWith($"rtsp://***@127.0.0.1:{camera.Port}/stream1: it wants a user name and password, and those in its address are wrong or missing.", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", fault.Message, StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_camera_that_never_answers_misses_the_deadline_of_opening()
    {
        await using var camera = new RtspCamera(RtspCamera.Manner.IsSilent);
        using var source = Source($"rtsp://127.0.0.1:{camera.Port}/stream1", new AudioSourceOptions { OpenDeadline = TimeSpan.FromSeconds(1) });
        var fault = Assert.Throws<DeviceException>(() => source.Open(CancellationToken.None));
        Assert.Equal((DeviceFault.Stalled, $"rtsp://127.0.0.1:{camera.Port}/stream1: nothing came for 1 s."), (fault.Reason, fault.Message));
    }

    [ProgramFact("ffmpeg")]
    public void Reading_allocates_nothing()
    {
        var path = Path.Combine(_folder, "long");
        File.WriteAllBytes(path, WavBuilder.Pcm16(2, 44100, new short[44100 * 2 * 5]));
        using var source = Source(path, Asap);
        using var cancel = new CancellationTokenSource();
        source.Open(cancel.Token);
        var block = new float[882 * 2];
        for (var i = 0; i < 20; i++)
            source.Read(block, cancel.Token);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 28; i++)
                source.Read(block, cancel.Token);
        }));
    }

    private static FfmpegAudioSource Source(string address, AudioSourceOptions options) => new(AudioSourceUri.Parse(address), options, TimeProvider.System);

    private static (AudioFormat Format, float[] Samples) Play(string path)
    {
        using var source = Source(path, Asap);
        return (source.Open(CancellationToken.None), Drain(source));
    }

    private static float[] Drain(IAudioSource source, CancellationToken cancellationToken = default)
    {
        var block = new float[9600];
        var samples = new List<float>();
        while (source.Read(block, cancellationToken) is { Frames: > 0 } read)
            samples.AddRange(block[..(read.Frames * read.Format.Channels)]);
        return [.. samples];
    }

    /// <summary>Serves one WAV stream of noise over HTTP and then stands still or ends.</summary>
    private sealed class WavServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _serving;

        public WavServer(int seconds, bool thenStalls)
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _serving = Serve(seconds, thenStalls);
        }

        public int Port { get; }

        /// <summary>Ends when the client has closed its connection.</summary>
        public Task Gone => _serving;

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            try
            {
                await _serving;
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The client is gone, or the test is over.
            }

            _listener.Stop();
            _stop.Dispose();
        }

        /// <summary>ffmpeg looks at the first 128 kB of PCM, in case it is another codec in disguise, before it gives any.</summary>
        private async Task Serve(int seconds, bool thenStalls)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            await using var stream = client.GetStream();
            var request = new byte[4096];
            _ = await stream.ReadAtLeastAsync(request, 16, cancellationToken: _stop.Token);
            var random = new Random(1);
            var samples = new short[16000 * seconds];
            foreach (ref var sample in samples.AsSpan())
                sample = (short)random.Next(-3000, 3000);
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nConnection: close\r\n\r\n"), _stop.Token);
            await stream.WriteAsync(WavBuilder.Riff(
                WavBuilder.Format(1, 1, 16000, 16),
                WavBuilder.Chunk("data", [.. samples.SelectMany(s => WavBuilder.UInt16((ushort)s))], 0xFFFFFFFF)), _stop.Token);
            if (!thenStalls)
                return;
            try
            {
                while (await stream.ReadAsync(request, _stop.Token) > 0)
                {
                }
            }
            catch (IOException)
            {
                // Closed by a reset: gone all the same.
            }
        }
    }
}
