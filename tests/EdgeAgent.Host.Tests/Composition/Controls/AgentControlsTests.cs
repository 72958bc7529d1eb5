using System.Text;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition.Controls;

public sealed class AgentControlsTests : IDisposable
{
    private static readonly EventSource Desk = new("line-3", SourceKind.Microphone, "desk");
    private static readonly EventSource Door = new("line-3", SourceKind.Camera, "door");
    private static readonly CameraSettings Camera = new() { Source = "x", Detect = new DetectSettings { Model = "m" } };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_microphone_starts_as_it_is_configured_and_says_so()
    {
        using var agent = Open();
        Assert.False(agent.Of(Muted(true)).Device.IsOn);
        Assert.Equal(("ON", "OFF"), (agent.State("desk", "mute"), agent.State("desk", "enabled")));
        Assert.True(agent.Of(Muted(false)).Device.IsOn);
        Assert.Equal(("OFF", "ON"), (agent.State("desk", "mute"), agent.State("desk", "enabled")));
    }

    [Fact]
    public async Task Mute_and_enabled_of_a_microphone_are_one_switch()
    {
        using var agent = Open();
        var controls = agent.Of(Muted(false));
        await agent.SetAsync("desk", "mute", "ON");
        Assert.Equal((false, "OFF"), (controls.Device.IsOn, agent.State("desk", "enabled")));
        await agent.SetAsync("desk", "enabled", "ON");
        Assert.Equal((true, "OFF"), (controls.Device.IsOn, agent.State("desk", "mute")));
    }

    [Fact]
    public async Task What_was_muted_is_muted_at_the_next_start()
    {
        using (var before = Open())
        {
            before.Of(Muted(false));
            await before.SetAsync("desk", "mute", "ON");
        }

        using (var agent = Open())
        {
            Assert.False(agent.Of(Muted(false)).Device.IsOn);
            await agent.SetAsync("desk", "mute", "OFF");
        }

        using var after = Open();
        Assert.True(after.Of(Muted(false)).Device.IsOn);
    }

    [Fact]
    public async Task What_the_configuration_mutes_is_unmuted_until_the_next_start_only()
    {
        using (var before = Open())
        {
            var controls = before.Of(Muted(true));
            await before.SetAsync("desk", "mute", "OFF");
            Assert.True(controls.Device.IsOn);
        }

        using var agent = Open();
        Assert.False(agent.Of(Muted(true)).Device.IsOn);
    }

    [Fact]
    public async Task What_is_set_of_a_camera_holds_at_once_is_said_and_outlives_the_start()
    {
        using (var before = Open())
        {
            var controls = before.Of(Camera);
            Assert.Equal(("ON", "ON", ""), (before.State("door", "enabled"), before.State("door", "detect"), before.State("door", "min_score")));
            controls.MinScore.Expect(0.4);
            Assert.Equal("0.4", before.State("door", "min_score"));
            await before.SetAsync("door", "detect", "OFF");
            await before.SetAsync("door", "min_score", "0.65");
            Assert.Equal((false, 0.65), (controls.Detect.IsOn, controls.MinScore.Value));
        }

        using var agent = Open();
        var after = agent.Of(Camera);
        after.MinScore.Expect(0.5);
        Assert.Equal((true, false, 0.65), (after.Device.IsOn, after.Detect.IsOn, after.MinScore.Value));
        Assert.Equal(("OFF", "0.65"), (agent.State("door", "detect"), agent.State("door", "min_score")));
        await agent.SetAsync("door", "min_score", "0.5");
        await agent.SetAsync("door", "detect", "ON");
        Assert.Null(agent.Kept("door", "min_score") ?? agent.Kept("door", "detect"));
    }

    [Fact]
    public async Task What_a_source_does_not_do_cannot_be_set()
    {
        using var agent = Open();
        agent.Of(Camera with { Detect = null });
        Assert.Contains("\"unknown\"", await agent.SetAsync("door", "detect", "OFF"), StringComparison.Ordinal);
        Assert.Contains("\"unknown\"", await agent.SetAsync("door", "min_score", "0.5"), StringComparison.Ordinal);
        Assert.Null(agent.State("door", "detect") ?? agent.State("door", "min_score") ?? agent.Kept("door", "detect"));
    }

    [Fact]
    public async Task What_was_set_does_not_hold_where_it_no_longer_fits()
    {
        File.WriteAllText(_folder["settings.json"], """{"desk":{"voice_threshold":"0.3","keyword_threshold":"1e9"},"door":{"min_score":"NaN"}}""");
        using var agent = Open();
        var desk = agent.Of(new MicrophoneSettings
        {
            Source = "x",
            Voice = new VoiceSettings { Model = "m", NegativeThreshold = 0.35 },
            Keywords = new KeywordSettings { Model = "m" },
        });
        Assert.Equal((double.NaN, double.NaN, double.NaN), (desk.VoiceThreshold.Value, desk.KeywordThreshold.Value, agent.Of(Camera).MinScore.Value));
        desk.VoiceThreshold.Expect(0.5);
        Assert.Contains("It has to be above voice.negative_threshold of the configuration, 0.35.", await agent.SetAsync("desk", "voice_threshold", "0.35"), StringComparison.Ordinal);
        Assert.Equal((0.5, "0.5"), (desk.VoiceThreshold.Value, agent.State("desk", "voice_threshold")));
    }

    private static MicrophoneSettings Muted(bool isMuted) => new() { Source = "x", Muted = isMuted };

    private Agent Open() => new(_folder.Path);

    /// <summary>An agent's controls as those who speak to the agent see them.</summary>
    private sealed class Agent : IDisposable
    {
        private readonly SettingsMemory _memory;
        private readonly RetainedBoard _board = new();
        private readonly PassingMessages _answers = new();
        private readonly CommandDesk _desk;
        private readonly AgentControls _controls;
        private readonly Dictionary<string, string> _told = [];

        public Agent(string folder)
        {
            _memory = new SettingsMemory(SettingsFile.In(folder), TimeProvider.System, NullLogger<SettingsMemory>.Instance);
            _desk = new CommandDesk("line-3", _answers, TimeProvider.System, NullLogger<CommandDesk>.Instance);
            _controls = new AgentControls(_desk, _board, _memory);
            _desk.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        }

        public SourceControls Of(MicrophoneSettings settings) => _controls.Of(Desk, settings);

        public SourceControls Of(CameraSettings settings) => _controls.Of(Door, settings);

        /// <summary>Sets something; gives the answer.</summary>
        public async Task<string> SetAsync(string source, string name, string payload)
        {
            _desk.Take(new IncomingMessage($"edgeagent/line-3/{source}/set/{name}", new(Encoding.UTF8.GetBytes(payload)), IsRetained: false, "edgeagent/line-3/response/test"));
            OutgoingMessage? answer = null;
            await Until.TrueAsync(() => _answers.TryTake(out answer));
            return Encoding.UTF8.GetString(answer!.Payload.Span);
        }

        public string? State(string source, string name)
        {
            while (_board.TryTake(out var message))
                _told[message.Topic] = Encoding.UTF8.GetString(message.Payload.Span);
            return _told.GetValueOrDefault($"edgeagent/line-3/{source}/state/{name}");
        }

        public string? Kept(string source, string name) => _memory.Find(source, name);

        public void Dispose()
        {
            _desk.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
            _desk.Dispose();
            _memory.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
            _memory.Dispose();
        }
    }
}
