using System.Text;
using System.Text.RegularExpressions;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Setup;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Setup;

public sealed partial class ConfigurationWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_says_what_it_is_for_and_what_could_come_next()
    {
        var secrets = new SecretsEditor(null);
        var text = ConfigurationWriter.Write(
            new SetupPlan
            {
                Agent = "line-3",
                Cameras = [new PlannedCamera("door", "rtsp://viewer:s3cret@10.0.0.8/1") { Model = "yolox-nano", Remark = "1280x720" }, new PlannedCamera("yard", "/media/yard.mp4") { Loop = true }],
                Microphones = [new PlannedMicrophone("desk", "alsa:plughw:CARD=Device,DEV=0") { Voice = "speech-vad" }],
                Broker = new PlannedBroker("mqtt://broker.lan", "line3", "p#w: 'x'"),
                HomeAssistant = true,
            },
            secrets);

        Assert.Equal(
            """
            # Written by 'edgeagent init', yours to change. 'edgeagent check' says everything that is wrong, 'edgeagent run' runs it.
            # docs/configuration.md describes every key. A running agent takes changes up at a SIGHUP.

            agent:
              name: line-3                          # a level of every topic: edgeagent/line-3/…

            # The broker that events go to. docs/mqtt.md lists the topics, docs/security.md tells of TLS (mqtts://).
            mqtt:
              url: mqtt://broker.lan
              username: line3
              password: !secret mqtt_password       # in secrets.yaml beside this file

            # Home Assistant, at the same broker, finds the agent, its cameras and microphones by itself. docs/home-assistant.md
            home_assistant: {discovery: true}

            # Cameras: what they see becomes events. docs/cameras-and-microphones.md
            cameras:
              door:
                # 1280x720
                source: !secret door_source         # in secrets.yaml beside this file: the address holds a password
                detect:                             # finds and follows objects: object.entered, object.left, … (docs/events.md)
                  model: yolox-nano
                  # fps: 5                          # pictures per second that the model sees at most
                  # classes: [person, car]          # only these, in the model's own words
                  # min_score: 45%
                # zones:                            # who enters, stays, leaves (docs/zones-and-lines.md)
                #   door: {polygon: [[0.1, 0.5], [0.4, 0.5], [0.4, 1], [0.1, 1]], dwell: 5s}
              yard:
                source: /media/yard.mp4
                loop: true                          # a file: again and again
                motion: {}                          # tells when something moves (docs/motion-and-privacy.md)
                # detect: {model: yolox-nano}       # and what: 'edgeagent models list' shows what there is
                # zones:                            # who enters, stays, leaves (docs/zones-and-lines.md)
                #   door: {polygon: [[0.1, 0.5], [0.4, 0.5], [0.4, 1], [0.1, 1]], dwell: 5s}

            # Microphones: speech, keywords, sounds. docs/speech-on-microphones.md, docs/keywords.md, docs/sounds.md
            microphones:
              desk:
                source: "alsa:plughw:CARD=Device,DEV=0"
                level: true                         # sound.level: how loud it is
                voice: {model: speech-vad}          # speech.started, speech.ended
                # recognize: {model: commands}      # speech.transcript: what is said; it needs voice (docs/commands.md)

            """,
            text);
        Assert.Equal(
            """
            # What a configuration beside this file names by !secret. For the agent's user alone.
            mqtt_password: "p#w: 'x'"
            door_source: rtsp://viewer:s3cret@10.0.0.8/1

            """,
            secrets.Text);
    }

    [Fact]
    public void Every_example_in_the_comments_loads_when_its_comment_sign_is_taken_away()
    {
        var plan = new SetupPlan { Agent = "a", Cameras = [new PlannedCamera("c", "rtsp://h/1") { Model = "m" }], Microphones = [new PlannedMicrophone("m", "alsa:default") { Voice = "v" }] };
        var secrets = new SecretsEditor("mqtt_password: x\n");
        var one = ConfigurationWriter.Write(plan, secrets);
        var two = ConfigurationWriter.Write(plan with { Cameras = [new PlannedCamera("c", "rtsp://h/1")], Microphones = [] }, secrets);
        var three = ConfigurationWriter.Write(plan with { Cameras = [] }, secrets);
        foreach (var text in (string[])[one, two, three])
        {
            // An example begins with a key or a deeper line, prose with a capital letter.
            var opened = string.Join('\n', text.Split('\n').Select(line => ExampleLine().Replace(line, "$1$2")));
            Assert.NotEqual(text, opened);
            Assert.Empty(FaultsOf(opened, secrets.Text));
        }
    }

    [Property(MaxTest = 300)]
    public void Whatever_devices_hosts_and_passwords_hold_is_read_back_as_it_was(string? device, string? host, string? password, string? rest, bool homeAssistant)
    {
        var names = new SourceNames();
        var (secret, source) = (Text(password), Path.GetFullPath(Text($"/media/{rest}.mp4")));
        var plan = new SetupPlan
        {
            Agent = AgentSettings.FromHostName(host ?? ""),
            Schema = device,
            Cameras =
            [
                new PlannedCamera(names.Take(device ?? "", "camera"), source) { Remark = device, Loop = true },
                new PlannedCamera(names.Take(device ?? "", "camera"), AddressLogin.Add("rtsp://10.0.0.8/1", "viewer", secret)) { Model = Text($"m{rest}") },
            ],
            Microphones = [new PlannedMicrophone(names.Take(device ?? "", "microphone"), Text($"alsa:x{rest}")) { Remark = host, Voice = Text($"v{device}") }],
            Broker = new PlannedBroker("mqtts://broker.lan:8884", Text($"u{device}"), secret),
            HomeAssistant = homeAssistant,
        };
        var secrets = new SecretsEditor(null);
        var text = ConfigurationWriter.Write(plan, secrets);
        var read = Load(text, secrets.Text).Configuration;

        Assert.Equal(plan.Agent, read.Agent.Name);
        Assert.Equal(plan.Cameras.Select(c => (c.Name, c.Source)), read.Cameras.Select(c => (c.Key, c.Value.Source)));
        Assert.Equal(plan.Microphones.Select(m => (m.Name, m.Source.TrimEnd())), read.Microphones.Select(m => (m.Key, m.Value.Source.TrimEnd())));
        Assert.Equal((plan.Broker.Username, plan.Broker.Password), (read.Mqtt.Username, read.Mqtt.Password));
        Assert.Equal(homeAssistant, read.HomeAssistant is not null);
    }

    [Property(MaxTest = 200)]
    public void Secrets_that_are_there_stay_and_new_ones_stand_beside_them(string? first, string? second, string? third)
    {
        var (a, b, c) = (Text(first), Text(second), Text(third));
        var before = new SecretsEditor(null);
        Assert.Equal("mqtt_password", before.NameOf("mqtt_password", a));
        var after = new SecretsEditor($"# mine\n{before.Text}");
        var (nameOfB, nameOfC) = (after.NameOf("mqtt_password", b), after.NameOf("door_source", c));

        Assert.StartsWith("# mine\n", after.Text, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder.Path, "secrets.yaml"), after.Text);
        var read = Load(
            $"mqtt: {{url: mqtt://h, username: !secret {nameOfB}, password: !secret mqtt_password, client_id: !secret {nameOfC}}}\ncameras: {{c: {{source: rtsp://h}}}}\n", after.Text)
            .Configuration.Mqtt;
        Assert.Equal((a, b, c), (read.Password, read.Username, read.ClientId));
        Assert.Equal(a == b, nameOfB == "mqtt_password");
    }

    [Theory]
    [InlineData("{old: \"1\"}")]
    [InlineData("old: '1'")]
    [InlineData("---\nold: 1\n...\n")]
    public void A_secret_is_added_to_whatever_form_the_file_has(string text)
    {
        var editor = new SecretsEditor(text);
        editor.NameOf("new", "2");
        Assert.Equal("1", new SecretsEditor(editor.Text).NameOf("old", "1") is "old" ? "1" : "lost");
        Assert.Equal("new", new SecretsEditor(editor.Text).NameOf("new", "2"));
    }

    [Theory]
    [InlineData("- a list")]
    [InlineData("a: [1]")]
    [InlineData("a: {b: c}")]
    [InlineData("no: yaml: at all")]
    public void What_is_no_file_of_secrets_is_left_alone(string text) => Assert.Throws<SetupException>(() => new SecretsEditor(text));

    /// <summary>A text as a configuration's single values may be: something, without control characters, and encodable.</summary>
    private static string Text(string? text)
    {
        var kept = new string([.. Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? "")).Where(c => !char.IsControl(c))]).Trim();
        return kept.Length == 0 ? "x" : kept;
    }

    private IReadOnlyList<string> FaultsOf(string text, string secrets)
    {
        try
        {
            Load(text, secrets);
            return [];
        }
        catch (ConfigurationException e)
        {
            return [.. e.Faults.Select(f => f.ToString())];
        }
    }

    private LoadedConfiguration Load(string text, string secrets)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "secrets.yaml"), secrets);
        return new ConfigurationLoader(new SecretRedactor(), _ => null).Load(Path.Combine(_folder.Path, "edgeagent.yaml"), Encoding.UTF8.GetBytes(text));
    }

    [GeneratedRegex("^( *)# ((  )*[a-z_]+:.*)$")]
    private static partial Regex ExampleLine();
}
