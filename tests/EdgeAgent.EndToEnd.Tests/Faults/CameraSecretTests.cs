using System.Globalization;
using System.Text;
using EdgeAgent.Vision.Tests.Capture;
using EdgeAgent.Vision.Tests.Capture.Ffmpeg;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>Passwords of cameras while they are read: no list of processes shows them.</summary>
public sealed class CameraSecretTests
{
    private const string Canary = "Canary-pass-7";
    private const string OfRtsp = "right-password";

    [RtspFact("mosquitto")]
    public async Task A_password_of_an_address_is_in_no_command_line_and_in_no_environment_of_a_child()
    {
        await using var scene = await FaultScene.OpenAsync();
        using var clips = new Clips();
        var video = clips.Test("rtsp.mp4", 160, 120, 10, 60, "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "10", "-pix_fmt", "yuv420p");
        var picture = await File.ReadAllBytesAsync(clips.Test("picture.jpg", 160, 120, 1));
        using var rtsp = new RtspServer(video);
        await using var http = new MjpegServer([picture], 10, login: $"admin:{Canary}");
        await using var silent = new ScriptedServer(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\n\r\n"), thenHang: true, everyRequest: false);
        var agent = scene.Run($$"""
            cameras:
              door: {source: 'rtsp://user:{{OfRtsp}}@127.0.0.1:{{rtsp.Port}}/camera'}
              hall: {source: '{{http.Url.Replace("http://", "http://admin:${CAMERA_SECRET}@", StringComparison.Ordinal)}}'}
            microphones:
              desk: {source: 'http://admin:{{Canary}}@127.0.0.1:{{silent.Port}}/sound'}
            """, new Dictionary<string, string> { ["CAMERA_SECRET"] = Canary, ["SOMETHING"] = $"of {OfRtsp}" });
        await scene.UntilEventsAsync("door", "source.up", 1);
        await scene.UntilEventsAsync("hall", "source.up", 1);
        await silent.Connected;

        var children = ChildProcesses.Of(agent.Id).Where(c => c.State != 'Z').ToList();
        Assert.Equal(3, children.Count(c => c.CommandLine.Contains("ffmpeg", StringComparison.Ordinal)));
        Assert.All(children, child => Assert.DoesNotContain(Canary, Read(child.Id, "environ"), StringComparison.Ordinal));
        var door = children.Single(c => c.CommandLine.Contains($"source=rtsp://127.0.0.1:{rtsp.Port}/camera", StringComparison.Ordinal));
        Assert.DoesNotContain(OfRtsp, Read(door.Id, "environ"), StringComparison.Ordinal);
        foreach (var folder in Directory.GetDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), out _)))
        {
            var commandLine = Read(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), "cmdline");
            Assert.DoesNotContain(Canary, commandLine, StringComparison.Ordinal);

            // The server's own script names its password; everybody else's must not.
            if (!commandLine.Contains("RTSPServer", StringComparison.Ordinal))
                Assert.DoesNotContain(OfRtsp, commandLine, StringComparison.Ordinal);
        }

        // The children are alive still: what was looked at was not what is left of them.
        Assert.All(children, child => Assert.True(ChildProcesses.IsAlive(child.Id)));
        await scene.StopAsync(agent);
    }

    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it ended meanwhile, or is somebody else's
        }
    }
}
