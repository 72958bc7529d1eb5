using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.Mqtt.Tests;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Demo;

/// <summary><c>edgeagent demo</c> on stand-ins for its media and models: a test picture, a real voice, a toy detector.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A camera that sees one thing over and over, and a microphone that hears a voice.</summary>
    private string Configure(string mqtt, int fps = 10)
    {
        using var ffmpeg = Process.Start(
            "ffmpeg", ["-hide_banner", "-loglevel", "error", "-f", "lavfi", "-i", $"testsrc=size=160x120:rate={fps}:duration=2", "-pix_fmt", "yuv420p", _folder["belt.mp4"]]);
        ffmpeg.WaitForExit();
        var file = _folder["demo.yaml"];
        File.WriteAllText(file, $$$"""
            agent: {name: line-3}
            mqtt: { {{{mqtt}}} }
            cameras:
              belt: {source: belt.mp4, loop: true, detect: {model: {{{ToyModels.Quick(_folder["toy.onnx"])}}} }}
            microphones:
              operator:
                source: {{{TestAssets.PathOf("audio/speech/jfk.wav")}}}
                loop: true
                voice: {model: {{{TestAssets.PathOf("models/vad/silero_vad.onnx")}}} }
            """);
        return file;
    }

    private static ILookup<string, string> IdsBySource(IEnumerable<string> events) => events
        .Select(text => JsonDocument.Parse(text).RootElement)
        .ToLookup(e => e.GetProperty("source").GetString()!, e => e.GetProperty("id").GetString()!);

    [ProgramFact("ffmpeg", "mosquitto", NeedsAssets = true)]
    public async Task Piped_it_prints_exactly_what_a_subscriber_gets()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = AgentProcess.Start(["demo", "--config", Configure($"url: 'mqtt://127.0.0.1:{broker.Port}'")]);
        foreach (var topic in (string[])["belt/events/object.entered", "belt/events/object.left", "operator/events/speech.ended"])
            await Until.TrueAsync(() => subscriber.Events.Any(e => e.Topic == $"edgeagent/line-3/{topic}"), Patience, () => agent.Output, topic);
        var (code, _) = await agent.StopAsync();
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");

        Assert.True(code == 0, agent.Output);
        Assert.Equal(subscriber.Events.Select(e => e.Text).Order(StringComparer.Ordinal), agent.Printed.Order(StringComparer.Ordinal));
        var heard = IdsBySource(subscriber.Events.Select(e => e.Text));
        Assert.Equal(3, heard.Count);
        Assert.All(IdsBySource(agent.Printed), source => Assert.Equal(heard[source.Key], source));
        Assert.Contains(agent.Printed, l => l.Contains("edgeagent.agent.stopped", StringComparison.Ordinal));
    }

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public async Task After_its_seconds_it_ends_with_a_summary()
    {
        await using var agent = AgentProcess.Start(["demo", "--config", Configure("port: 0"), "--seconds", "5"]);
        Assert.True(await agent.WaitAsync(Patience) == 0, agent.Output);

        Assert.Matches(@"\n\d+\.\d s, \d+ frames\nevents: \d+ \(agent\.started 1, .*\)\ncapture to broker: .*\ndropped: \d+ frames, 0 gaps of sound, 0 messages\n", agent.Output);
        Assert.All(agent.Printed, l => Assert.StartsWith("{\"specversion\":\"1.0\"", l));
    }

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public async Task A_taken_port_gives_way_to_a_free_one_which_is_said_aloud()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var agent = AgentProcess.Start(["demo", "--json", "--config", Configure($"port: {taken}")]);
        await agent.UntilPrintsAsync($"Port {taken} of 127.0.0.1 is taken by another program, most often a broker; the embedded broker listens on ");
        var port = int.Parse(agent.Output.Split("the embedded broker listens on ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

        await using var subscriber = await Subscriber.StartAsync(port);
        await subscriber.UntilAsync(s => s.Events.Any(e => e.Topic == "edgeagent/line-3/belt/events/object.entered"));
        var (code, took) = await agent.StopAsync();

        Assert.True(code == 0, agent.Output);
        Assert.InRange(took.TotalSeconds, 0, 10);
        await agent.UntilPrintsAsync(" gaps of sound, ");
    }

    [ProgramFact("ffmpeg", "bash", NeedsAssets = true)]
    public async Task A_reader_that_leaves_ends_it_quietly()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "edgeagent.dll");
        var line = $"set -o pipefail; dotnet '{program}' demo --config '{Configure("port: 0")}' | head -n 1";
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        await shell.WaitForExitAsync(limit.Token);

        Assert.Equal(0, shell.ExitCode);
        Assert.Contains("edgeagent.agent.started", Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.DoesNotContain("written", await error);
    }

    [ProgramFact("ffmpeg", "bash", NeedsAssets = true)]
    public async Task A_reader_that_takes_nothing_holds_up_neither_the_agent_nor_its_end()
    {
        // The pipe is full after a few events; what is published goes on.
        var configuration = Configure("port: 0", fps: 100);
        await File.WriteAllTextAsync(configuration, (await File.ReadAllTextAsync(configuration)).Replace("loop: true, detect", "loop: true, track: {update_every: 10ms}, detect", StringComparison.Ordinal));
        var program = Path.Combine(AppContext.BaseDirectory, "edgeagent.dll");
        var start = new ProcessStartInfo("dotnet", [program, "demo", "--json", "--config", configuration]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var agent = Process.Start(start)!;
        var error = new StringBuilder();
        agent.ErrorDataReceived += (_, line) =>
        {
            lock (error)
                error.AppendLine(line.Data);
        };
        agent.BeginErrorReadLine();
        string Said()
        {
            lock (error)
                return error.ToString();
        }

        const string listens = "listens on 127.0.0.1:";
        await Until.TrueAsync(() => Said().Contains(listens, StringComparison.Ordinal), Patience, Said);
        var port = int.Parse(Said().Split(listens)[1].Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
        await using var subscriber = await Subscriber.StartAsync(port);

        // Far more than a pipe holds (64 KiB).
        await Until.TrueAsync(() => subscriber.Events.Sum(e => e.Text.Length) > 120_000, Patience, Said);
        using var kill = Process.Start("kill", ["-TERM", $"{agent.Id}"]);
        using var limit = new CancellationTokenSource(Patience);
        await agent.WaitForExitAsync(limit.Token);

        Assert.Equal(0, agent.ExitCode);
        Assert.Contains("Nobody takes what is printed", Said());
    }

    [ProgramFact("ffmpeg", "script", NeedsAssets = true)]
    public async Task On_a_terminal_it_draws_a_screen_puts_the_old_one_back_and_sums_up()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "edgeagent.dll");

        // In the shell's place: a shell that waits is interrupted too, and some then end with 130 whatever the program ended with. What a shell
        // starts in the background ignores Ctrl-C, and so do its children's children: these tests, where they are started so.
        var line = $"exec env --default-signal=INT dotnet '{program}' demo --config '{Configure("port: 0")}'";
        var start = new ProcessStartInfo("script", ["-qec", $"stty cols 80 rows 30; {line}", "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["TERM"] = "xterm-256color";
        using var terminal = Process.Start(start)!;
        var shown = new StringBuilder();
        Assert.True(await ShowAsync(terminal, shown, "object.entered"), $"It ended before its time: {shown}");

        // The start had a minute; the end has one of its own.
        await terminal.StandardInput.WriteAsync("\u0003");
        await terminal.StandardInput.FlushAsync();
        Assert.False(await ShowAsync(terminal, shown, until: null));
        using var limit = new CancellationTokenSource(Patience);
        await terminal.WaitForExitAsync(limit.Token);
        var output = shown.ToString();

        Assert.True(terminal.ExitCode == 0, output);
        var (enter, leave) = (output.IndexOf("\e[?1049h", StringComparison.Ordinal), output.IndexOf("\e[?1049l", StringComparison.Ordinal));
        Assert.True(enter >= 0 && enter < leave, output);
        Assert.Contains("belt", output[enter..leave]);
        Assert.Contains("mosquitto_sub -h 127.0.0.1 -p", output[enter..leave]);
        Assert.DoesNotContain("specversion", output);
        Assert.Contains(" frames", output[leave..]);
    }

    /// <summary>Reads what the terminal shows until a text stands there, or to its end.</summary>
    /// <returns>Whether the text came.</returns>
    private static async Task<bool> ShowAsync(Process terminal, StringBuilder shown, string? until)
    {
        using var limit = new CancellationTokenSource(Patience);
        var buffer = new char[4096];
        try
        {
            while (until is null || !shown.ToString().Contains(until, StringComparison.Ordinal))
            {
                var read = await terminal.StandardOutput.ReadAsync(buffer, limit.Token);
                if (read == 0)
                    return false;
                shown.Append(buffer, 0, read);
            }
        }
        catch (OperationCanceledException)
        {
            // What it waits for is in the states of its threads.
            using var list = Process.Start(new ProcessStartInfo("ps", ["-eLo", "pid,ppid,stat,wchan:24,comm"]) { RedirectStandardOutput = true })!;
            throw new TimeoutException($"{(until is null ? "It did not end" : $"It did not show '{until}'")}: {shown}\n{await list.StandardOutput.ReadToEndAsync(CancellationToken.None)}");
        }

        return true;
    }
}
