using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

public sealed class FfmpegSourceLiveTests : IDisposable
{
    private const string Secret = "geheim-7";
    private readonly Clips _clips = new();

    public void Dispose() => _clips.Dispose();

    [ProgramFact("ffmpeg")]
    public async Task A_stream_that_ends_is_lost_and_its_time_is_the_clocks()
    {
        var clip = _clips.Test("live.ts", 64, 48, 10, 0.5, "-c:v", "mpeg2video");
        await using var server = Serve(HttpHeader(), File.ReadAllBytes(clip));
        using var source = new FfmpegSource(Address("http", server.Port), new FrameSourceOptions(), TimeProvider.System);
        using var pool = new FramePool(2);
        Assert.True(source.IsLive);
        var times = new List<double>();
        var e = Assert.Throws<DeviceException>(() =>
        {
            while (source.TryRead(pool, out var frame, CancellationToken.None))
            {
                times.Add(frame.Time.TotalMilliseconds);
                frame.Dispose();
            }
        });
        Assert.Equal(DeviceFault.Lost, e.Reason);
        Assert.InRange(times.Count, 3, 5);
        Assert.True(times[0] > 0);
        Assert.Equal(times.Order(), times);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_recording_behind_http_is_a_file_when_a_pace_is_given()
    {
        var clip = _clips.Test("file.ts", 64, 48, 10, 0.5, "-c:v", "mpeg2video");
        await using var server = Serve(HttpHeader(), File.ReadAllBytes(clip));
        using var source = new FfmpegSource(Address("http", server.Port), new FrameSourceOptions { Pace = FilePace.Asap }, TimeProvider.System);
        Assert.False(source.IsLive);
        Assert.Equal([0.0, 100, 200, 300, 400], Seen.All(source).Select(s => Math.Round(s.Milliseconds)));
    }

    [ProgramFact("ffmpeg")]
    public async Task A_server_that_falls_silent_is_stalled_within_the_deadline()
    {
        var clip = File.ReadAllBytes(_clips.Test("stall.ts", 64, 48, 10, 4, "-c:v", "mpeg2video"));
        await using var server = Serve(HttpHeader(), clip.AsMemory(0, clip.Length * 3 / 4), thenHang: true);
        using var source = new FfmpegSource(Address("http", server.Port), new FrameSourceOptions { ReadDeadline = TimeSpan.FromSeconds(1) }, TimeProvider.System);
        var e = Assert.Throws<DeviceException>(() => Seen.All(source));
        Assert.Equal(DeviceFault.Stalled, e.Reason);
        Assert.Contains("nothing came for 1 s", e.Message, StringComparison.Ordinal);
    }

    [ProgramTheory("ffmpeg")]
    [InlineData("rtsp")]
    [InlineData("http")]
    public async Task A_server_that_accepts_and_never_answers_is_stalled_within_the_deadline(string scheme)
    {
        await using var server = Serve("", default, thenHang: true);
        using var source = new FfmpegSource(Address(scheme, server.Port), new FrameSourceOptions { OpenDeadline = TimeSpan.FromSeconds(1) }, TimeProvider.System);
        FfmpegProbeReady();
        var began = Stopwatch.StartNew();
        var e = Assert.Throws<DeviceException>(() => Seen.All(source));
        Assert.Equal(DeviceFault.Stalled, e.Reason);
        Assert.InRange(began.Elapsed.TotalSeconds, 0.9, 6);
        Assert.DoesNotContain(Secret, e.Message, StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg")]
    public async Task Cancellation_ends_a_hanging_connection_at_once_and_leaves_no_child()
    {
        await using var server = Serve("", default, thenHang: true);
        var source = new FfmpegSource(Address("rtsp", server.Port), new FrameSourceOptions { OpenDeadline = TimeSpan.FromSeconds(60) }, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        using var pool = new FramePool(2);
        var read = Task.Run(() => source.TryRead(pool, out _, stop.Token));
        await server.Connected;
        var began = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        source.Dispose();
        Assert.InRange(began.Elapsed.TotalSeconds, 0, 4);
        Assert.DoesNotContain(Children(), line => line.Contains($":{server.Port}/", StringComparison.Ordinal));
    }

    [ProgramTheory("ffmpeg")]
    [InlineData("rtsp", "401 Unauthorized", DeviceFault.Unauthorized)]
    [InlineData("rtsp", "403 Forbidden", DeviceFault.Unauthorized)]
    [InlineData("rtsp", "404 Not Found", DeviceFault.NotFound)]
    [InlineData("rtsp", "454 Session Not Found", DeviceFault.Lost)]
    [InlineData("http", "401 Unauthorized", DeviceFault.Unauthorized)]
    [InlineData("http", "404 Not Found", DeviceFault.NotFound)]
    [InlineData("http", "500 Internal Server Error", DeviceFault.Lost)]
    public async Task A_refusal_of_a_camera_is_told_without_its_password(string scheme, string status, DeviceFault expected)
    {
        var protocol = scheme == "rtsp" ? "RTSP/1.0" : "HTTP/1.1";
        await using var server = Serve($"{protocol} {status}\r\nCSeq: 1\r\nWWW-Authenticate: Basic realm=\"cam\"\r\nContent-Length: 0\r\n\r\n", default, everyRequest: true);
        using var source = new FfmpegSource(Address(scheme, server.Port), new FrameSourceOptions(), TimeProvider.System);
        var e = Assert.Throws<DeviceException>(() => Seen.All(source));
        Assert.Equal(expected, e.Reason);
        Assert.Contains(status[..1], e.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{scheme}://***@127.0.0.1:{server.Port}/stream:", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, e.Message, StringComparison.Ordinal);
    }

    [ProgramTheory("ffmpeg")]
    [InlineData("rtsp")]
    [InlineData("http")]
    public void A_closed_port_is_not_found(string scheme)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var source = new FfmpegSource(Address(scheme, port), new FrameSourceOptions(), TimeProvider.System);
        var e = Assert.Throws<DeviceException>(() => Seen.All(source));
        Assert.Equal(DeviceFault.NotFound, e.Reason);
        Assert.Contains("nothing listens at this address and port", e.Message, StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg", "kill")]
    public async Task A_frozen_child_is_stalled_within_the_deadline_and_reaped()
    {
        var clip = File.ReadAllBytes(_clips.Test("frozen.ts", 64, 48, 10, 4, "-c:v", "mpeg2video"));
        await using var server = Serve(HttpHeader(), clip.AsMemory(0, clip.Length * 3 / 4), thenHang: true);
        var source = new FfmpegSource(Address("http", server.Port), new FrameSourceOptions { ReadDeadline = TimeSpan.FromSeconds(1) }, TimeProvider.System);
        using var pool = new FramePool(2);
        Assert.True(source.TryRead(pool, out var frame, CancellationToken.None));
        frame.Dispose();
        var child = Assert.Single(Children(), line => line.Contains($":{server.Port}/", StringComparison.Ordinal)).Split(' ')[0];
        Clips.Run("kill", ["-STOP", child]);
        var e = Assert.Throws<DeviceException>(() => Seen.All(source));
        Assert.Equal(DeviceFault.Stalled, e.Reason);
        source.Dispose();
        Assert.False(Directory.Exists($"/proc/{child}"));
    }

    [ProgramFact("ffmpeg", "kill")]
    public async Task A_killed_child_is_lost()
    {
        var clip = File.ReadAllBytes(_clips.Test("killed.ts", 64, 48, 10, 4, "-c:v", "mpeg2video"));
        await using var server = Serve(HttpHeader(), clip.AsMemory(0, clip.Length * 3 / 4), thenHang: true);
        using var source = new FfmpegSource(Address("http", server.Port), new FrameSourceOptions(), TimeProvider.System);
        using var pool = new FramePool(2);
        Assert.True(source.TryRead(pool, out var frame, CancellationToken.None));
        frame.Dispose();
        Clips.Run("kill", ["-KILL", Assert.Single(Children(), line => line.Contains($":{server.Port}/", StringComparison.Ordinal)).Split(' ')[0]]);
        var e = Assert.Throws<DeviceException>(() => Seen.All(source));
        Assert.Equal(DeviceFault.Lost, e.Reason);
        Assert.Contains("137", e.Message, StringComparison.Ordinal);
    }

    [ProgramFact("sh")]
    public void A_child_that_dies_at_once_fifty_times_gives_its_last_words_and_leaves_nothing()
    {
        var script = _clips.Write("fake-ffmpeg", "#!/bin/sh\ncase \"$*\" in *-version*|*demuxer=*|*filter=*) echo 'ffmpeg version 5.1'; exit 0;; esac\necho '[error] out of cameras' >&2\nexit 1\n"u8);
        Clips.Run("chmod", ["+x", script]);
        for (var i = 0; i < 50; i++)
        {
            using var source = new FfmpegSource(Address("rtsp", 9), new FrameSourceOptions { FfmpegPath = script }, TimeProvider.System);
            var e = Assert.Throws<DeviceException>(() => Seen.All(source));
            Assert.Equal(DeviceFault.Lost, e.Reason);
            Assert.EndsWith("ended with code 1. It said: out of cameras", e.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Children(), line => line.Contains("fake-ffmpeg", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_ffmpeg_the_message_says_how_to_install_it()
    {
        using var source = new FfmpegSource(Address("rtsp", 9), new FrameSourceOptions { FfmpegPath = "/nowhere/ffmpeg" }, TimeProvider.System);
        var e = Assert.Throws<DeviceException>(() => Seen.All(source));
        Assert.Equal(DeviceFault.MissingDependency, e.Reason);
        Assert.Contains("apt-get install ffmpeg", e.Message, StringComparison.Ordinal);
    }

    private static VideoSourceUri Address(string scheme, int port) =>
        VideoSourceUri.Parse(string.Create(CultureInfo.InvariantCulture, $"{scheme}://admin:{Secret}@127.0.0.1:{port}/stream"));

    private static string HttpHeader() => "HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\nConnection: close\r\n\r\n";

    private static ScriptedServer Serve(string text, ReadOnlyMemory<byte> body, bool thenHang = false, bool everyRequest = false) =>
        new([.. Encoding.ASCII.GetBytes(text), .. body.Span], thenHang, everyRequest);

    /// <summary>So that the probe's time is not counted.</summary>
    private static void FfmpegProbeReady() => _ = EdgeAgent.Pipeline.Streams.Children.FfmpegProbe.Of("ffmpeg", TimeProvider.System, CancellationToken.None);

    /// <summary>Our children, zombies included: "pid command line".</summary>
    private static List<string> Children()
    {
        var found = new List<string>();
        foreach (var folder in Directory.GetDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), out _)))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                if (stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
                    found.Add($"{Path.GetFileName(folder)} {File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ')}");
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return found;
    }
}
