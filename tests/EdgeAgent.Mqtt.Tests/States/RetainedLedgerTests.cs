using System.Text;
using EdgeAgent.Mqtt.States;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Mqtt.Tests.States;

public sealed class RetainedLedgerTests : IDisposable
{
    private const string Occupancy = "edgeagent/line-3/entrance/state/occupancy";
    private const string Status = "edgeagent/line-3/entrance/status";

    private readonly TemporaryFolder _folder = new();
    private readonly ListLogger<RetainedLedger> _logger = new();
    private readonly Dictionary<string, string> _broker = [];

    public void Dispose() => _folder.Dispose();

    private string Ledger => _folder[RetainedLedger.FileName];

    private RetainedBoard Start() => new(RetainedLedger.Open(_folder.Path, _logger));

    // A broker that takes what it is sent, and acknowledges it or dies before.
    private void Send(RetainedBoard board, bool acknowledges = true)
    {
        while (board.TryTake(out var message))
        {
            // Whatever is kept there now is known to the next run.
            if (!message.Payload.IsEmpty)
                Assert.Contains(message.Topic, File.ReadAllLines(Ledger));
            if (message.Payload.IsEmpty)
                _broker.Remove(message.Topic);
            else
                _broker[message.Topic] = Encoding.UTF8.GetString(message.Payload.Span);
            if (acknowledges)
                message.Settled?.Invoke(null);
        }
    }

    private static void Set(RetainedBoard board, string topic, string value) => board.Set(topic, Encoding.UTF8.GetBytes(value));

    [Fact]
    public void What_a_later_run_does_not_tell_any_more_the_broker_forgets()
    {
        var first = Start();
        Set(first, Occupancy, "ON");
        Set(first, Status, "online");
        Send(first);

        var second = Start();
        Set(second, Status, "online");
        Send(second);
        Assert.Equal([Status], _broker.Keys);
        Assert.Equal([Status], File.ReadAllLines(Ledger));
        Send(Start());
        Assert.Empty(_broker);
        Assert.Empty(File.ReadAllLines(Ledger));
    }

    [Fact]
    public void What_the_broker_has_not_acknowledged_is_tried_by_the_run_after()
    {
        var first = Start();
        Set(first, Occupancy, "ON");
        Send(first);
        Send(Start(), acknowledges: false);
        Assert.Equal([Occupancy], File.ReadAllLines(Ledger));

        // The broker has lost what it was told last, as mosquitto does when it is killed.
        _broker[Occupancy] = "ON";
        Send(Start());
        Assert.Empty(_broker);
        Assert.Empty(File.ReadAllLines(Ledger));
    }

    [Fact]
    public void An_agent_that_is_renamed_leaves_nothing_behind_under_its_old_name()
    {
        var first = Start();
        foreach (var topic in (string[])["edgeagent/old/status", "edgeagent/old/state/started", "edgeagent/old/entrance/health", "edgeagent/old/entrance/snapshot"])
            Set(first, topic, "1");
        Send(first);
        var second = Start();
        Set(second, "edgeagent/new/status", "online");
        Send(second);
        Assert.Equal(["edgeagent/new/status"], _broker.Keys);
    }

    [Property(MaxTest = 200)]
    public void Whatever_was_set_sent_acknowledged_and_killed_before_the_broker_keeps_what_the_last_run_tells((byte What, byte Topic)[]? steps, byte[]? last)
    {
        var board = Start();
        foreach (var (what, topic) in steps ?? [])
        {
            switch (what % 6)
            {
                case 0 or 1:
                    Set(board, TopicOf(topic), $"{what}");
                    break;
                case 2:
                    Set(board, TopicOf(topic), "");
                    break;
                case 3:
                    Send(board);
                    break;
                case 4:
                    Send(board, acknowledges: false);
                    break;
                default:
                    board = Start();
                    break;
            }
        }

        board = Start();
        var told = (last ?? []).Select(TopicOf).Distinct().Order(StringComparer.Ordinal).ToList();
        told.ForEach(topic => Set(board, topic, "x"));
        Send(board);
        Assert.Equal(told, _broker.Keys.Order(StringComparer.Ordinal));
        if (told.Count > 0 || File.Exists(Ledger))
            Assert.Equal(told, File.ReadAllLines(Ledger));
    }

    private static string TopicOf(byte number) => $"edgeagent/line-3/entrance/state/n{number % 8}";

    [Fact]
    public void A_topic_that_the_broker_refuses_to_forget_stays_in_the_ledger()
    {
        var first = Start();
        Set(first, Occupancy, "ON");
        Send(first);
        var second = Start();
        Assert.True(second.TryTake(out var message));
        message.Settled!("refused");
        Assert.False(second.TryTake(out _));
        Assert.Equal([Occupancy], File.ReadAllLines(Ledger));
    }

    [Fact]
    public void A_topic_that_is_told_again_while_the_broker_forgets_it_stays_in_the_ledger()
    {
        var first = Start();
        Set(first, Occupancy, "ON");
        Send(first);
        var second = Start();
        Assert.True(second.TryTake(out var empty));
        Set(second, Occupancy, "OFF");
        Assert.True(second.TryTake(out var told));
        empty.Settled!(null);
        told.Settled?.Invoke(null);
        Assert.False(second.TryTake(out _));
        Assert.Equal([Occupancy], File.ReadAllLines(Ledger));
    }

    [Fact]
    public void A_value_that_is_not_known_at_the_moment_is_out_of_the_ledger_and_comes_back()
    {
        var board = Start();
        Set(board, Occupancy, "ON");
        Send(board);
        Set(board, Occupancy, "");
        Send(board);
        Assert.Empty(File.ReadAllLines(Ledger));
        Set(board, Occupancy, "ON");
        Send(board);
        Assert.Equal([Occupancy], File.ReadAllLines(Ledger));
    }

    [Fact]
    public void Topics_of_others_are_none_of_ours()
    {
        File.WriteAllText(Ledger, "homeassistant/device/line-3/config\nedgeagent/#\nedgeagent/line-3/+/status\n$SYS/x\nedgeagent/line-3/entrance/events/object.left\n\n" + Status + "\n");
        var board = Start();
        Assert.True(board.TryTake(out var message));
        Assert.Equal(Status, message.Topic);
        Assert.False(board.TryTake(out _));
        Assert.Single(_logger.Entries);

        Set(board, "homeassistant/device/line-3/config", "{}");
        Assert.True(board.TryTake(out _));
        Set(board, Occupancy, "ON");
        Send(board);
        Assert.Equal([Occupancy, Status], File.ReadAllLines(Ledger));
    }

    [Property(MaxTest = 100)]
    public void Any_file_is_read_and_replaced(byte[]? bytes)
    {
        File.WriteAllBytes(Ledger, bytes ?? []);
        var board = Start();
        while (board.TryTake(out var message))
            Assert.StartsWith("edgeagent/", message.Topic, StringComparison.Ordinal);
        Set(board, Status, "online");
        Send(board);
        Assert.Contains(Status, File.ReadAllLines(Ledger));
    }

    [Fact]
    public void A_file_without_end_costs_no_memory()
    {
        File.WriteAllText(Ledger, string.Concat(Enumerable.Range(0, 100_000).Select(i => $"edgeagent/line-3/entrance/state/n{i}\n")));
        Assert.Empty(RetainedLedger.Open(_folder.Path, _logger).Topics);
        File.WriteAllText(Ledger, string.Concat(Enumerable.Range(0, 20_000).Select(i => $"edgeagent/line-3/c/state/n{i}\n")));
        Assert.Equal(RetainedLedger.MostTopics, RetainedLedger.Open(_folder.Path, _logger).Topics.Count);
    }

    [Fact]
    public void More_topics_than_are_remembered_are_told_all_the_same()
    {
        var board = Start();
        for (var i = 0; i < RetainedLedger.MostTopics + 10; i++)
            Set(board, $"edgeagent/line-3/entrance/state/n{i}", "1");
        var sent = 0;
        while (board.TryTake(out _))
            sent++;
        Assert.Equal(RetainedLedger.MostTopics + 10, sent);
        Assert.Equal(RetainedLedger.MostTopics, File.ReadAllLines(Ledger).Length);
        Assert.Single(_logger.Entries);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told_once_and_hinders_nothing()
    {
        var board = new RetainedBoard(RetainedLedger.Open(Path.Combine(_folder.Path, "gone"), _logger));
        Set(board, Status, "online");
        Assert.True(board.TryTake(out _));
        Set(board, Occupancy, "ON");
        Assert.True(board.TryTake(out _));
        Assert.Single(_logger.Entries);

        // When the folder is there again, everything is kept with the next change.
        Directory.CreateDirectory(Path.Combine(_folder.Path, "gone"));
        Set(board, "edgeagent/line-3/status", "online");
        Assert.True(board.TryTake(out _));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(_folder.Path, "gone", RetainedLedger.FileName)).Length);
    }

    [Fact]
    public void Without_a_folder_nothing_is_kept_and_nothing_said()
    {
        var board = new RetainedBoard(RetainedLedger.Open(null, _logger));
        Set(board, Status, "online");
        Assert.True(board.TryTake(out _));
        Assert.Empty(_logger.Entries);
    }

    [ProgramFact("mosquitto")]
    public async Task What_a_source_left_at_a_real_broker_is_gone_with_the_run_that_has_it_no_more()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using (var agent = await Agent.StartAsync(Agent.OptionsFor(broker.Port), board: Start()))
        {
            Set(agent.Board, Occupancy, "ON");
            Set(agent.Board, Status, "online");
            await Until.TrueAsync(() => agent.Logger.Count(5000) >= 1);
            await agent.StopAsync();
        }

        Assert.Equal([Occupancy, Status, "edgeagent/line-3/status"], File.ReadAllLines(Ledger));
        await using (var agent = await Agent.StartAsync(Agent.OptionsFor(broker.Port), board: Start()))
        {
            await Until.TrueAsync(() => File.ReadAllLines(Ledger).Length == 1);
            await agent.StopAsync();
        }

        // Also the goodbye says nothing of a source that is no more.
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await subscriber.UntilAsync(s => s.All.Count > 0);
        Assert.Equal(("edgeagent/line-3/status", "offline"), subscriber.All.Select(m => (m.Topic, m.Text)).Single());
    }
}
