using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Tests.Doctor;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli;

/// <summary><c>check</c> on the built program, with sources, broker and models that are really there.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Agents run beside one another here, and only one gets the page's usual port.</summary>
    private void Write(string yaml) => File.WriteAllText(_folder["edgeagent.yaml"], yaml.Contains("page:", StringComparison.Ordinal) ? yaml : $"{yaml.TrimEnd()}\npage: {{listen: '127.0.0.1:0'}}\n");

    private async Task<(int Code, Dictionary<string, JsonNode> Found, string Output)> CheckAsync(params string[] options)
    {
        var environment = new Dictionary<string, string?> { ["ALSA_CONFIG_PATH"] = _folder["asoundrc"] };
        var (code, output, error) = await ProgramRun.OfAsync(_folder.Path, environment, ["check", "--json", .. options]);
        return (code, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).GroupBy(f => (string)f["subject"]!).ToDictionary(g => g.Key, g => g.Last()), output + error);
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task Everything_is_opened_measured_and_told_at_once_and_no_password()
    {
        await using var broker = await MosquittoBroker.StartAsync(
            "allow_anonymous false\npassword_file {folder}/passwords", new Dictionary<string, string> { ["passwords"] = "" });
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        TestWav.Write(_folder["zeros.wav"], new float[64_000], 16_000);
        TestWav.Write(_folder["tone.wav"], [.. Enumerable.Range(0, 64_000).Select(i => 0.1f * MathF.Sin(i * 0.2f))], 16_000);
        File.WriteAllText(_folder["asoundrc"],
            $"pcm.desk {{ type file slave.pcm \"nul\" file \"/dev/null\" infile \"{_folder["tone.wav"]}\" format \"raw\" }}\npcm.nul {{ type null }}\n");
        Write($$"""
            agent: {state: {{_folder["state"]}}, threads: 1}
            mqtt: {url: 'mqtt://127.0.0.1:{{broker.Port}}', username: line3, password: MarkerSecret2}
            cameras:
              part: {source: {{Path.Combine(Repository.Root, "demo", "conveyor.mp4")}}, detect: {model: {{Path.Combine(Repository.Root, "models", "surface-defects")}}, fps: 5} }
              gate: {source: 'rtsp://admin:MarkerSecret3@127.0.0.1:{{((IPEndPoint)silent.LocalEndpoint).Port}}/a'}
            microphones:
              desk:
                source: 'alsa:desk'
                voice: {model: {{Path.Combine(Repository.Root, "models", "speech-vad")}} }
                recognize: {model: {{Path.Combine(Repository.Root, "models", "commands")}} }
                orders: {show the defects: {do: {snapshot: part} }, make it so: {do: {snapshot: part} } }
              hall: {source: zeros.wav}
            """);

        var (code, found, output) = await CheckAsync();

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.DoesNotContain("MarkerSecret", output, StringComparison.Ordinal);
        Assert.Equal(("missing", "network"), ((string)found["broker"]["state"]!, (string)found["broker"]["group"]!));
        Assert.Contains("keeps its events and tries again", (string)found["broker"]["cure"]!, StringComparison.Ordinal);
        Assert.Equal(("ok", "h264"), ((string)found["camera part"]["state"]!, (string)found["camera part"]["facts"]!["codec"]!));
        Assert.Equal("missing", (string)found["camera gate"]["state"]!);
        Assert.StartsWith("Look at its power and network", (string)found["camera gate"]["cure"]!, StringComparison.Ordinal);
        Assert.Equal(("ok", 16_000), ((string)found["microphone desk"]["state"]!, (int)found["microphone desk"]["facts"]!["sample_rate_hz"]!));
        Assert.Equal(("warning", true), ((string)found["microphone hall"]["state"]!, (bool)found["microphone hall"]["facts"]!["silent"]!));
        Assert.InRange((double)found["model of cameras.part.detect"]["facts"]!["ms"]!, 0.01, 10_000);
        Assert.Equal("second", (string)found["model of microphones.desk.voice"]["facts"]!["per"]!);
        Assert.Equal("warning", (string)found["order of microphone desk"]["state"]!);
        Assert.StartsWith("'make it so' is never heard: ", (string)found["order of microphone desk"]["message"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("show the defects", output, StringComparison.Ordinal);
        Assert.Contains("of the time of 1 thread(s): cameras.part.detect 5 a second of ", (string)found["load"]["message"]!, StringComparison.Ordinal);
        Assert.Contains("all models loaded take about", (string)found["memory of models"]["message"]!, StringComparison.Ordinal);
        Assert.Contains("disk", found.Keys);
    }

    [Fact]
    public async Task A_ca_that_is_missing_is_told_once_and_as_run_takes_it()
    {
        Write($$"""
            agent: {state: {{_folder["state"]}}}
            mqtt: {url: 'mqtts://127.0.0.1:1', ca: gone.pem}
            cameras: {a: {source: {{_folder.Path}} } }
            """);

        var (code, found, output) = await CheckAsync("--no-open");

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Equal(2, output.Split("gone.pem does not exist").Length);
        Assert.Equal(("missing", "mqtt.ca", 2), ((string)found["certificates"]["state"]!, (string)found["certificates"]["key"]!, (int)found["certificates"]["line"]!));
        Assert.Equal("note", (string)found["broker"]["state"]!);
    }

    [Fact]
    public async Task A_file_that_does_not_answer_holds_up_nothing_else()
    {
        using var certificate = new UnansweredFile(_folder["ca.pem"]);
        using var agent = new UnansweredFile(_folder["agent.lock"]);
        Write($$"""
            agent: {state: {{_folder.Path}}}
            mqtt: {url: 'mqtts://127.0.0.1:1', ca: ca.pem}
            cameras: {a: {source: {{_folder.Path}} } }
            """);

        var (code, found, _) = await CheckAsync("--no-open");

        const string late = "the look at it did not end within 5 s, and was left there.";
        Assert.Equal(("warning", late), ((string)found["certificates"]["state"]!, (string)found["certificates"]["message"]!));
        Assert.Equal(("warning", late), ((string)found["agent"]["state"]!, (string)found["agent"]["message"]!));
        Assert.Equal(("note", ExitCode.Done), ((string)found["broker"]["state"]!, code));
        Assert.Equal("is there", (string)found["camera a"]["message"]!);
    }

    [Fact]
    public async Task A_configuration_that_does_not_answer_is_told_and_the_machine_is_checked()
    {
        using var file = new UnansweredFile(_folder["edgeagent.yaml"]);

        var (code, found, _) = await CheckAsync();

        Assert.Equal((ExitCode.Unavailable, "missing"), (code, (string)found["configuration"]["state"]!));
        Assert.Contains("could not be read within 5 s", (string)found["configuration"]["message"]!, StringComparison.Ordinal);
        Assert.Contains("processor", found.Keys);
    }

    [Fact]
    public async Task The_embedded_brokers_certificate_is_a_fault_for_check_and_for_run()
    {
        Write($$"""
            agent: {state: {{_folder["state"]}}}
            mqtt: {broker: {listen: '127.0.0.1:0', certificate: gone.pem} }
            cameras: {a: {source: {{_folder.Path}} } }
            """);

        var (code, found, _) = await CheckAsync("--no-open");
        var run = await ProgramRun.OfAsync(_folder.Path, "run");

        Assert.Equal((ExitCode.Configuration, "fault"), (code, (string)found["certificates"]["state"]!));
        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains($"mqtt.broker.certificate: {(string)found["certificates"]["message"]!}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_opening_sources_are_only_looked_for()
    {
        TestWav.Write(_folder["tone.wav"], new float[100], 16_000);
        Write($"agent: {{state: {_folder["state"]}}}\nmqtt: {{port: 0}}\nmicrophones: {{desk: {{source: tone.wav}}}}\n");

        var (code, found, _) = await CheckAsync("--no-open");

        Assert.Equal((ExitCode.Done, "is there"), (code, (string)found["microphone desk"]["message"]!));
    }

    [Fact]
    public async Task What_the_running_agent_holds_is_no_fault()
    {
        TestWav.Write(_folder["tone.wav"], [.. Enumerable.Range(0, 16_000).Select(i => 0.1f * MathF.Sin(i * 0.2f))], 16_000);
        var (port, page) = (MosquittoBroker.FreePort(), MosquittoBroker.FreePort());
        Write($"agent: {{state: {_folder["state"]}}}\nmqtt: {{port: {port}}}\npage: {{listen: '127.0.0.1:{page}'}}\nmicrophones: {{desk: {{source: tone.wav, loop: true}}}}\ncameras: {{a: {{source: 'v4l2:/dev/video99'}}}}\n");
        using var run = ProgramRun.Start(_folder.Path, new Dictionary<string, string?>(), "run");
        await run.UntilPrintsAsync("v4l2:/dev/video99");

        var (_, found, _) = await CheckAsync();

        Assert.Equal(("ok", $"the embedded one of the running agent (process {run.Id}), on 127.0.0.1:{port}"), ((string)found["broker"]["state"]!, (string)found["broker"]["message"]!));
        Assert.Equal(("ok", $"served by the running agent (process {run.Id}), at 127.0.0.1:{page}"), ((string)found["page"]["state"]!, (string)found["page"]["message"]!));
        Assert.StartsWith($"the running agent (process {run.Id}) works with 2 source(s)", (string)found["agent"]["message"]!, StringComparison.Ordinal);
        // It tries again and again.
        Assert.Matches($@"^the running agent \(process {run.Id}\) (cannot use it: v4l2:/dev/video99|has it: starting)", (string)found["camera a"]["message"]!);
        Assert.Equal("ok", (string)found["microphone desk"]["state"]!);
        run.Signal("TERM");
        Assert.Equal(ExitCode.Done, await run.ExitAsync());
    }

    [Fact]
    public async Task For_a_person_findings_stand_in_groups_with_signs_where_the_terminal_shows_them()
    {
        Write($"agent: {{state: {_folder["state"]}}}\nmqtt: {{port: 0}}\ncameras: {{a: {{source: gone.mp4}}}}\n");

        var words = await ProgramRun.OfAsync(_folder.Path, "check");
        var signs = await ProgramRun.OfAsync(_folder.Path, new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" }, "check");

        Assert.Contains($"\nCameras and microphones\n  missing camera a: {_folder["gone.mp4"]} does not exist.\n", words.Output, StringComparison.Ordinal);
        Assert.Contains("> Copy it there, or correct its source.\n", words.Output, StringComparison.Ordinal);
        Assert.All(words.Output, c => Assert.True(char.IsAscii(c) || c == '°', $"{c}"));
        Assert.Contains($"\nCameras and microphones\n  ✗ camera a: {_folder["gone.mp4"]} does not exist.\n", signs.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n\d+ ok(, \d+ to look at)?, 1 fault\n$", words.Output);
    }
}
