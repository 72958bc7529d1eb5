using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Configuration;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli;

public sealed partial class InitTests : IDisposable
{
    private const string Password = "Tr0ub4dor & \"3\" #x: {y}";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_terminal_and_without_options_it_says_what_to_do()
    {
        var (code, output, error) = await RunAsync("init");

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.StartsWith("Nobody is there to be asked. Run it on a terminal, or add --defaults,", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task Named_sources_and_a_broker_become_a_configuration_and_passwords_stand_in_the_secrets_alone()
    {
        File.WriteAllText(_folder["clip.mp4"], "");
        File.WriteAllText(_folder["password"], Password + "\n");
        File.WriteAllText(_folder["address"], "rtsp://viewer:hunter-2@10.0.0.8/1\n");
        var (code, output, error) = await RunAsync(
            "init", "--camera", "yard=clip.mp4", "--camera", "door=@address", "--microphone", "desk=alsa:plughw:CARD=Device,DEV=0", "--model", "none",
            "--broker", "mqtt://127.0.0.1:9", "--username", "me", "--password-file", "password", "--home-assistant", "--name", "line-3", "--no-check", "--no-pull");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        var text = File.ReadAllText(_folder["edgeagent.yaml"]);
        foreach (var place in (string[])[text, output])
        {
            Assert.DoesNotContain(Password, place, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter-2", place, StringComparison.Ordinal);
        }

        var configuration = new ConfigurationLoader(new SecretRedactor()).Load(_folder["edgeagent.yaml"]).Configuration;
        Assert.Equal(("line-3", "me", Password), (configuration.Agent.Name, configuration.Mqtt.Username, configuration.Mqtt.Password));
        Assert.Equal([("yard", _folder["clip.mp4"], true), ("door", "rtsp://viewer:hunter-2@10.0.0.8/1", false)], configuration.Cameras.Select(c => (c.Key, c.Value.Source, c.Value.Loop)));
        Assert.Equal(("alsa:plughw:CARD=Device,DEV=0", "speech-vad"), (configuration.Microphones["desk"].Source, configuration.Microphones["desk"].Voice!.Model));
        Assert.NotNull(configuration.HomeAssistant);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["secrets.yaml"]));
        // What comes next: run finds it where it lies.
        Assert.Contains("  edgeagent run\n", output, StringComparison.Ordinal);
        Assert.Contains("mosquitto_sub -h 127.0.0.1 -p 9 -u me -P PASSWORD -v -t 'edgeagent/#' -T 'edgeagent/+/+/snapshot'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_there_is_overwritten_with_force_only_and_kept()
    {
        const string mine = "cameras: {mine: {source: rtsp://10.0.0.9/1}}\n";
        File.WriteAllText(_folder["edgeagent.yaml"], mine);
        string[] line = ["init", "--camera", "door=rtsp://10.0.0.8/1", "--model", "none", "--broker", "embedded", "--no-check"];
        var (code, _, error) = await RunAsync(line);

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith("edgeagent.yaml exists, and is not overwritten. Add --force,", error, StringComparison.Ordinal);
        Assert.Equal(mine, File.ReadAllText(_folder["edgeagent.yaml"]));

        Assert.Equal(ExitCode.Done, (await RunAsync([.. line, "--force"])).Code);
        Assert.Equal(ExitCode.Done, (await RunAsync([.. line, "--force", "--name", "second"])).Code);
        Assert.Equal(mine, File.ReadAllText(_folder["edgeagent.yaml.bak"]));
        Assert.Contains("door:", File.ReadAllText(_folder["edgeagent.yaml.bak2"]), StringComparison.Ordinal);
        Assert.Contains("name: second", File.ReadAllText(_folder["edgeagent.yaml"]), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["secrets.yaml"]));
    }

    [Fact]
    public async Task A_file_that_names_nothing_to_do_such_as_the_packages_is_filled_in_without_force_and_kept()
    {
        const string blank = "agent: {state: state}\n# cameras:\n";
        File.WriteAllText(_folder["edgeagent.yaml"], blank);
        var (code, _, error) = await RunAsync("init", "--camera", "door=rtsp://10.0.0.8/1", "--model", "none", "--broker", "embedded", "--no-check");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Equal(blank, File.ReadAllText(_folder["edgeagent.yaml.bak"]));
        Assert.Contains("door:", File.ReadAllText(_folder["edgeagent.yaml"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--camera Door=x.mp4", "--camera: a name, '=', and an address are expected,")]
    [InlineData("--camera door=rtsp:nowhere", "--camera: this is no source for door. Allowed: a path,")]
    [InlineData("--camera a=x.mp4 --microphone a=x.wav", "Two cameras or microphones are named 'a',")]
    [InlineData("--camera a=x.mp4 --broker mqtt://u:p@h", "--broker: the address holds a user or password;")]
    [InlineData("--camera a=x.mp4 --username me", "--username and --password-file log in to a broker:")]
    [InlineData("--camera a=x.mp4 --broker mqtt://h --username me --password-file nowhere", "nowhere cannot be read:")]
    public async Task What_cannot_be_meant_is_refused_before_anything_is_written(string line, string sentence)
    {
        var (code, _, error) = await RunAsync(["init", "--model", "none", "--no-check", "--no-pull", .. line.Split(' ')]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith(sentence, error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task A_model_that_is_nowhere_is_told_and_nothing_is_written()
    {
        var (code, _, error) = await RunAsync("init", "--camera", "a=x.mp4", "--model", "no-such-model", "--broker", "embedded");

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains("no-such-model", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["edgeagent.yaml"]));
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task What_was_written_is_checked()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        var (code, output, error) = await RunAsync(
            "init", "--camera", $"belt={Path.Combine(Repository.Root, "demo/conveyor.mp4")}", "--model", "surface-defects", "--broker", $"127.0.0.1:{broker.Port}", "--no-pull");

        // What a loaded machine does not see in time is told as missing; that it was looked at counts here.
        Assert.True(code is ExitCode.Done or ExitCode.Unavailable, output + error);
        Assert.Contains("camera belt", output, StringComparison.Ordinal);
        Assert.Contains("model of cameras.belt.detect", output, StringComparison.Ordinal);
    }

    [ProgramFact(TerminalRun.Program, "ffmpeg")]
    public async Task A_login_that_a_camera_refuses_is_asked_again_and_the_address_is_not()
    {
        using var camera = new TcpListener(IPAddress.Loopback, 0);
        camera.Start();
        using var stop = new CancellationTokenSource();
        var refusing = RefuseAsync(camera, stop.Token);
        using var run = TerminalRun.Start(_folder.Path, "dumb", "init", "--no-pull", "--no-check");
        var code = await run.AnswerAsync(
            ("Which cameras?", ""), ("Numbers", "none\r"), ("Which microphones?", ""), ("Numbers", "none\r"),
            ("Add a camera by", $"http://127.0.0.1:{((IPEndPoint)camera.LocalEndpoint).Port}/video\r"),
            ("It wants a login", "me\r"), ("Password", "mistyped\r"),
            ("It wants a login", "\r"),
            ("Take it all the same?", "\r"),
            ("Add a camera by", "\r"),
            ("There is nothing to see", "n\r"));
        await stop.CancelAsync();
        await refusing;

        Assert.True(code == ExitCode.Unavailable, run.Shown);
        Assert.Equal(2, Regex.Count(run.Shown, "It wants a login"));
        Assert.DoesNotContain("mistyped", run.Shown, StringComparison.Ordinal);
    }

    [ProgramFact(TerminalRun.Program, "ffmpeg", "mosquitto")]
    public async Task A_person_is_asked_on_a_terminal_without_arrows_and_his_password_is_not_shown()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var run = TerminalRun.Start(_folder.Path, "dumb", "init", "--no-pull", "--no-check");
        var code = await run.AnswerAsync(
            ("Which cameras?", ""), ("Numbers", "none\r"), ("Which microphones?", ""), ("Numbers", "none\r"),
            ("Add a camera by", Path.Combine(Repository.Root, "demo/conveyor.mp4") + "\r"),
            ("Take it all the same?", "y\r"),
            ("Its name", "belt\r"),
            ("Add a camera by", "\r"),
            ("Which model looks", ""), ("Number ", "\r"),
            ("The agent's name", "line-3\r"),
            // The first of the list is the own one, or, where somebody has its port on this machine, the other.
            ("1) a broker of", "2\r"), ("1) one that", "1\r"),
            ("Its address", $"mqtt://127.0.0.1:{broker.Port}\r"),
            ("User name", "me\r"),
            ("Password", Password + "\r"),
            ("Take it all the same?", "y\r"),
            ("Is Home Assistant at", "\r"));

        Assert.True(code == ExitCode.Done, run.Shown);
        Assert.DoesNotContain(Password, run.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, File.ReadAllText(_folder["edgeagent.yaml"]), StringComparison.Ordinal);
        var configuration = new ConfigurationLoader(new SecretRedactor()).Load(_folder["edgeagent.yaml"]).Configuration;
        Assert.Equal("belt", Assert.Single(configuration.Cameras).Key);
        Assert.Equal(Password, configuration.Mqtt.Password);
        // The picture that was taken is where it says; a loaded machine may not have taken one in time, which is then told.
        var picture = PictureLine().Match(run.Shown).Groups[1].Value;
        if (picture.Length == 0)
        {
            Assert.Contains("Take it all the same?", run.Shown, StringComparison.Ordinal);
            return;
        }

        Assert.Equal([0xFF, 0xD8], File.ReadAllBytes(picture)[..2]);
        Directory.Delete(Path.GetDirectoryName(picture)!, recursive: true);
    }

    [ProgramFact(TerminalRun.Program, "ffmpeg")]
    public async Task Enter_answers_every_question_on_a_terminal_with_arrows()
    {
        using var run = TerminalRun.Start(_folder.Path, "xterm", "init", "--no-pull", "--no-check", "--broker", "embedded");
        var code = await run.AnswerAsync(
            ("Which cameras?", "\r"), ("Its name", "\r"), ("Which microphones?", "\r"), ("Its name", "\r"), ("Add a camera by", $"{Path.Combine(Repository.Root, "demo/conveyor.mp4")}\r"),
            ("Take it all the same?", "y\r"), ("Its name", "\r"), ("Add a camera by", "\r"), ("Which model looks", "\r"), ("Which model hears", "\r"), ("Is what is said", "\r"), ("The agent's name", "\r"));

        Assert.True(code == ExitCode.Done, run.Shown);
        var configuration = new ConfigurationLoader(new SecretRedactor()).Load(_folder["edgeagent.yaml"]).Configuration;
        Assert.Contains("conveyor", configuration.Cameras.Keys);
    }

    [ProgramFact(TerminalRun.Program)]
    public async Task Ctrl_C_at_a_question_leaves_nothing_behind()
    {
        using var run = TerminalRun.Start(_folder.Path, "dumb", "init", "--camera", "door=rtsp://10.0.0.8/1", "--model", "none", "--broker", "embedded");
        var code = await run.AnswerAsync(("The agent's name", "\x03"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("Stopped.", run.Shown, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [GeneratedRegex(@"picture:\s+(\S+\.jpg)")]
    private static partial Regex PictureLine();

    /// <summary>A camera that takes no login.</summary>
    private static async Task RefuseAsync(TcpListener listener, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop);
                using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
                while (await reader.ReadLineAsync(stop) is { Length: > 0 })
                {
                }

                await client.GetStream().WriteAsync("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"camera\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The test is over, or the client hung up: one that is gone asks no more.
        }
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => ProgramRun.OfAsync(_folder.Path, arguments);
}
