using System.Buffers;
using System.Text;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.HomeAssistant;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Mqtt.Tests.HomeAssistant;

/// <summary>When the announcer says what, on a clock of the test's own; the test plays publisher and broker.</summary>
public sealed class DiscoveryAnnouncerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RetainedBoard _board = new();
    private readonly TemporaryFolder _folder = new();
    private readonly ListLogger<DiscoveryAnnouncer> _log = new();
    private readonly List<(TimeSpan At, string Topic, string Payload)> _sent = [];
    private readonly long _start;
    private DiscoveryAnnouncer? _announcer;

    public DiscoveryAnnouncerTests() => _start = _time.GetTimestamp();

    private string Ledger => Path.Combine(_folder.Path, "home-assistant.json");

    public void Dispose()
    {
        _announcer?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_there_is_is_on_the_board_before_the_first_connection()
    {
        Make(DiscoveryStyle.Device).Announce(Descriptions.Whole);
        _board.Set("edgeagent/line-3/entrance/state/detect", "ON"u8.ToArray());
        _board.Set("edgeagent/line-3/status", "online"u8.ToArray());
        _announcer!.Step();

        _board.SendAllAgain("edgeagent/line-3/status");
        Deliver();

        Assert.Equal(
            [
                "homeassistant/device/line-3/config", "homeassistant/device/line-3/entrance/config", "homeassistant/device/line-3/desk/config",
                "edgeagent/line-3/entrance/state/detect", "edgeagent/line-3/status",
            ],
            _sent.Select(s => s.Topic));
    }

    [Fact]
    public void Changes_within_two_seconds_are_one_message_and_what_has_not_changed_is_not_told_again()
    {
        Start(Descriptions.Whole);
        foreach (var title in new[] { "Door", "Front door", "Main door" })
            _announcer!.Announce(Descriptions.Whole with { Sources = [Descriptions.Camera with { Title = title }, Descriptions.Microphone] });
        Pass(TimeSpan.FromSeconds(1.7));
        Assert.Empty(_sent);

        PassUntil(() => _sent.Count > 0);
        Pass(TimeSpan.FromSeconds(10));

        var message = Assert.Single(_sent);
        Assert.Contains("\"name\":\"Main door\"", message.Payload, StringComparison.Ordinal);
    }

    [Fact]
    public void What_disappears_is_removed_first_and_left_out_two_seconds_after_the_broker_has_that()
    {
        Start(Descriptions.Whole);
        Pass(TimeSpan.FromSeconds(5));
        _announcer!.Announce(Descriptions.Whole with { Sources = [Descriptions.Camera with { States = [] }, Descriptions.Microphone] });
        PassUntil(() => _sent.Count == 1);
        Pass(TimeSpan.FromSeconds(1.8));
        Assert.Contains("\"count_person\":{\"p\":\"sensor\"}", Assert.Single(_sent).Payload, StringComparison.Ordinal);

        PassUntil(() => _sent.Count == 2);

        Assert.DoesNotContain("count_person", _sent[1].Payload, StringComparison.Ordinal);
        Assert.True(_sent[1].At - _sent[0].At >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void While_the_broker_is_away_nothing_is_taken_for_done()
    {
        Start(Descriptions.Whole);
        Pass(TimeSpan.FromSeconds(5));
        _announcer!.Announce(Descriptions.Whole with { Sources = [Descriptions.Camera with { States = [] }, Descriptions.Microphone] });
        Pass(TimeSpan.FromMinutes(10), deliver: false);

        PassUntil(() => _sent.Count == 2);

        Assert.Contains("\"count_person\":{\"p\":\"sensor\"}", _sent[0].Payload, StringComparison.Ordinal);
        Assert.DoesNotContain("count_person", _sent[1].Payload, StringComparison.Ordinal);
    }

    [Fact]
    public void A_camera_that_was_taken_out_while_the_agent_was_stopped_is_taken_back_at_the_next_start()
    {
        Start(Descriptions.Whole);
        Stop();
        Start(Descriptions.Whole with { Sources = [Descriptions.Microphone] }, keep: true);

        Assert.Equal("", _sent.Single(s => s.Topic == "homeassistant/device/line-3/entrance/config").Payload);
        Assert.DoesNotContain("entrance", File.ReadAllText(Ledger), StringComparison.Ordinal);
        Assert.Contains("edgeagent.line-3.desk", File.ReadAllText(Ledger), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_discovery_all_that_was_announced_before_is_taken_back()
    {
        Start(Descriptions.Whole);
        Stop();
        Start(Descriptions.Whole, keep: true, style: DiscoveryStyle.None);

        Assert.Equal(3, _sent.Count);
        Assert.All(_sent, message => Assert.Equal("", message.Payload));
        Assert.Empty(_announcer!.Filters);
        Assert.Equal("{}", File.ReadAllText(Ledger));
        Pass(TimeSpan.FromSeconds(10));
        _board.SendAllAgain("edgeagent/line-3/status");
        _sent.Clear();
        Deliver();
        Assert.Empty(_sent);
    }

    [Fact]
    public void Ten_births_in_a_second_are_one_announcement_some_seconds_later_and_the_states_follow()
    {
        Start(Descriptions.Whole);
        _board.Set(TopicTable.StateOf(Descriptions.Entrance, "detect"), "ON"u8.ToArray());
        _board.Set(TopicTable.AgentStatusOf("line-3"), "online"u8.ToArray());
        Pass(TimeSpan.FromSeconds(5));
        _sent.Clear();
        for (var birth = 0; birth < 10; birth++)
        {
            Hear("online");
            Pass(TimeSpan.FromSeconds(0.1));
        }

        Pass(TimeSpan.FromSeconds(30));

        Assert.Equal(5, _sent.Count);
        Assert.All(_sent.Take(3), s => Assert.StartsWith("homeassistant/device/", s.Topic, StringComparison.Ordinal));
        Assert.Equal(["edgeagent/line-3/entrance/state/detect", "edgeagent/line-3/status"], _sent.Skip(3).Select(s => s.Topic));
    }

    [Theory]
    [InlineData("offline")]
    [InlineData("")]
    [InlineData("online ")]
    [InlineData("ONLINE")]
    public void Anything_but_the_birth_changes_nothing(string payload)
    {
        Start(Descriptions.Whole);
        Pass(TimeSpan.FromSeconds(5));
        _sent.Clear();

        Hear(payload);
        Pass(TimeSpan.FromSeconds(10));

        Assert.Empty(_sent);
    }

    [Fact]
    public void A_connection_that_comes_back_at_once_does_not_repeat_a_message_within_two_seconds_but_then_it_does()
    {
        Start(Descriptions.Whole);
        var first = TimeSpan.Zero;
        Pass(TimeSpan.FromSeconds(0.5));
        _board.SendAllAgain("edgeagent/line-3/status");
        Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(_sent);

        PassUntil(() => _sent.Count == 3);

        Assert.All(_sent, s => Assert.True(s.At - first >= TimeSpan.FromSeconds(2)));
        Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(3, _sent.Count);
    }

    [Fact]
    public void What_the_broker_refuses_is_remembered_to_be_taken_back_some_day()
    {
        Start(Descriptions.Whole);
        Pass(TimeSpan.FromSeconds(5));
        _announcer!.Announce(Descriptions.Whole with { Sources = [] });
        Pass(TimeSpan.FromSeconds(1), refuse: true);

        Assert.Equal(2, _sent.Count);
        Assert.Contains("edgeagent.line-3.entrance", File.ReadAllText(Ledger), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"homeassistant/device/x/config":null}""")]
    [InlineData("""{"homeassistant/device/x/config":{"device":"edgeagent.x","style":"device","components":{"a":null}}}""")]
    [InlineData("""{"homeassistant/device/x/config":{"device":"edgeagent.x","style":"novel","components":{}}}""")]
    [InlineData("""{"homeassistant/#":{"device":"edgeagent.x","style":"device","components":{}}}""")]
    [InlineData("""{"homeassistant/+/config":{"device":"edgeagent.x","style":"device","components":{}}}""")]
    [InlineData("""{"homeassistant/device/y/config":{"device":"edgeagent.y","style":"device","components":{}},"":{"device":"edgeagent.x","style":"device","components":{}}}""")]
    public void A_damaged_file_costs_what_it_knew_and_is_said_once(string text)
    {
        File.WriteAllText(Ledger, text);
        Start(Descriptions.Whole, keep: true);

        Assert.Equal(text == "null" ? 0 : 1, _log.Count(5253));
        Assert.Equal(3, _sent.Count);
        Assert.Contains("edgeagent.line-3.desk", File.ReadAllText(Ledger), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_only_the_memory_and_is_said_once()
    {
        Directory.CreateDirectory(Ledger + ".new");
        Start(Descriptions.Whole);
        Pass(TimeSpan.FromSeconds(5));
        _announcer!.Announce(Descriptions.Whole with { Sources = [] });
        PassUntil(() => _sent.Count == 2);

        Assert.Equal(1, _log.Count(5254));
    }

    private DiscoveryAnnouncer Make(DiscoveryStyle style) =>
        _announcer = new DiscoveryAnnouncer(new HomeAssistantOptions { Style = style, LedgerFile = Ledger }, _board, _time, new Random(7), _log);

    /// <summary>Starts, announces, and forgets what was sent for that unless asked to keep it.</summary>
    private void Start(AgentDescription description, bool keep = false, DiscoveryStyle style = DiscoveryStyle.Device)
    {
        _sent.Clear();
        Make(style).Announce(description);
        _announcer!.Step();
        PassUntil(() => _sent.Count >= 1 && _sent.Count >= (description.Sources.Count + 1));
        Pass(TimeSpan.Zero);
        if (!keep)
            _sent.Clear();
    }

    private void Stop()
    {
        _announcer!.Dispose();
        _board.MayResend = null;
    }

    private void Hear(string payload) =>
        _announcer!.Take(new IncomingMessage("homeassistant/status", new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(payload)), IsRetained: false));

    // The publisher's part: takes what is on the board, and brings the broker's answers.
    private void Deliver(bool refuse = false)
    {
        while (_board.TryTake(out var message))
        {
            _sent.Add((_time.GetElapsedTime(_start), message.Topic, Encoding.UTF8.GetString(message.Payload.Span)));
            message.Settled?.Invoke(refuse ? "refused" : null);
        }
    }

    // Lets time pass in small steps, and plays the announcer's loop.
    private void Pass(TimeSpan time, bool deliver = true, bool refuse = false)
    {
        var step = time > TimeSpan.FromMinutes(1) ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(0.1);
        for (var left = time; ; left -= step)
        {
            _announcer!.Step();
            if (deliver)
                Deliver(refuse);
            _announcer.Step();
            if (left <= TimeSpan.Zero)
                return;
            _time.Advance(left < step ? left : step);
        }
    }

    private void PassUntil(Func<bool> condition)
    {
        for (var steps = 0; !condition(); steps++)
        {
            Assert.True(steps < 1000, "It did not happen in 100 s.");
            Pass(TimeSpan.FromSeconds(0.1));
        }
    }
}
