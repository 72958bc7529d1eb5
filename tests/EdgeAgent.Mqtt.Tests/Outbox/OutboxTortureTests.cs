using System.Globalization;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.TestKit;
using Xunit.Abstractions;

namespace EdgeAgent.Mqtt.Tests.Outbox;

/// <summary>
/// Agents and brokers that are killed at random points while they publish; 10 rounds, or as many as EDGEAGENT_ROUNDS tells
/// (<c>tools/outbox-torture.sh 200</c>).
/// </summary>
public sealed class OutboxTortureTests(ITestOutputHelper output) : IDisposable
{
    // Everything is delivered to a subscriber that is there before the broker acknowledges it: only then is a broker's death nobody's loss.
    private const string Broker = "allow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0";

    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("EDGEAGENT_ROUNDS") ?? "10", CultureInfo.InvariantCulture);

    // Of the longest runs, for what is left at the end; a machine under load included.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("mosquitto")]
    public async Task No_stored_event_is_lost_however_often_the_agent_is_killed_while_it_publishes()
    {
        await using var broker = await MosquittoBroker.StartAsync(Broker);
        await using var listener = new LedgerListener(broker.Port);
        await listener.ConnectAsync();

        for (var round = 0; round < Rounds; round++)
            await LifeAsync(broker.Port, listener.Ledger);

        await ProveAsync(broker.Port, listener.Ledger);
    }

    [ProgramFact("mosquitto")]
    public async Task No_stored_event_is_lost_however_often_the_broker_is_killed()
    {
        await using var broker = await MosquittoBroker.StartAsync(Broker);
        await using var listener = new LedgerListener(broker.Port);
        await listener.ConnectAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        await using (var torture = TortureProcess.Start(proxy.Port, _folder.Path, ["--rate", "1000"]))
        {
            for (var round = 0; round < Math.Max(5, Rounds / 10); round++)
            {
                var before = listener.Ledger.Count;
                await torture.UntilAsync(_ => listener.Ledger.Count > before);
                await DelayAsync(300);
                await KillAsync(broker, proxy, listener);
            }

            await torture.KillAsync();
        }

        await ProveAsync(broker.Port, listener.Ledger);
    }

    [ProgramFact("mosquitto")]
    public async Task No_stored_event_is_lost_when_agent_and_broker_are_killed_in_turn()
    {
        await using var broker = await MosquittoBroker.StartAsync(Broker);
        await using var listener = new LedgerListener(broker.Port);
        await listener.ConnectAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        for (var round = 0; round < Math.Max(3, Rounds / 10); round++)
        {
            await LifeAsync(proxy.Port, listener.Ledger, meanwhile: () => KillAsync(broker, proxy, listener));
            await KillAsync(broker, proxy, listener);
        }

        await ProveAsync(broker.Port, listener.Ledger);
    }

    [ProgramFact("mosquitto")]
    public async Task A_broker_that_was_away_while_very_many_events_came_gets_every_one()
    {
        await using var broker = await MosquittoBroker.StartAsync(Broker);
        await using var listener = new LedgerListener(broker.Port);
        await listener.ConnectAsync();
        var (port, count) = (MosquittoBroker.FreePort(), 500 * Rounds);
        await using var torture = TortureProcess.Start(
            port, _folder.Path, ["--count", $"{count}", "--rate", "5000", "--live", "700", "--history", "20000"]);
        await torture.UntilAsync(t => t.Waiting == count, DrainLimit);

        await using var proxy = FaultProxy.To(broker.Port, listen: port);
        await torture.EndAsync(DrainLimit);

        await ProveAsync(broker.Port, listener.Ledger);
        Assert.Equal(count, listener.Ledger.Count);
    }

    [ProgramFact("mosquitto")]
    public async Task However_often_the_connection_is_lost_no_thread_and_no_descriptor_is_left_behind()
    {
        await using var broker = await MosquittoBroker.StartAsync(Broker);
        await using var listener = new LedgerListener(broker.Port);
        await listener.ConnectAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        await using (var torture = TortureProcess.Start(proxy.Port, _folder.Path, ["--rate", "50", "--reconnect", "10"]))
        {
            await CutAsync(torture, 10);
            var (threads, descriptors) = (torture.Threads, torture.Descriptors);
            await CutAsync(torture, 5 * Rounds);
            // The runtime's own threads come and go with the load, and it opens libraries late; of each connection not even a half may stay.
            await Until.TrueAsync(
                () => torture.Threads <= threads + 20 && torture.Descriptors <= descriptors + 20,
                state: () => $"threads {threads}, then {torture.Threads}; descriptors {descriptors}, then {torture.Descriptors}");
            await torture.KillAsync();
        }

        await ProveAsync(broker.Port, listener.Ledger);

        async Task CutAsync(TortureProcess torture, int times)
        {
            for (var i = 0; i < times; i++)
            {
                var before = listener.Ledger.Count;
                await torture.UntilAsync(_ => listener.Ledger.Count > before);
                proxy.Cut();
            }
        }
    }

    // From the start to the kill, which comes at any moment: now and then while it still opens its store.
    private async Task LifeAsync(int port, ArrivalLedger ledger, Func<Task>? meanwhile = null)
    {
        var before = ledger.Count;
        await using var torture = TortureProcess.Start(port, _folder.Path, ["--live", "700"]);
        if (meanwhile is null && _random.Next(5) == 0)
        {
            await DelayAsync(500);
        }
        else
        {
            await torture.UntilAsync(_ => ledger.Count > before);
            await DelayAsync(500);
        }

        if (meanwhile is not null)
            await meanwhile();
        await torture.KillAsync();
    }

    // The agent is let back in only when the subscriber is there again: what a broker takes for nobody is not the agent's to prove.
    private static async Task KillAsync(MosquittoBroker broker, FaultProxy proxy, LedgerListener listener)
    {
        proxy.Refuse(true);
        broker.Kill();
        await broker.StartAgainAsync();
        await listener.ConnectAsync();
        proxy.Refuse(false);
    }

    // A last life that issues nothing delivers the rest; then the store says what there had to be.
    private async Task ProveAsync(int port, ArrivalLedger ledger)
    {
        await using (var last = TortureProcess.Start(port, _folder.Path, ["--drain", "true"]))
            await last.EndAsync(DrainLimit);
        using var store = EventStore.Open(Path.Combine(_folder.Path, OutboxOptions.FileName));
        Assert.Equal(0, store.Count);
        var stored = store.Sequences.Where(s => s.Value > 0).ToDictionary(s => s.Key.Uri, s => s.Value);
        // The broker has acknowledged all; the subscriber may still be reading.
        await Until.TrueAsync(() => ledger.Count >= stored.Values.Sum(), state: () => $"{ledger.Count} of {stored.Values.Sum()}");
        ledger.AssertWhole(stored);
        output.WriteLine($"{ledger.Count} events, {ledger.Replayed} of them as history first, {ledger.Repeated} repetitions");
    }

    private Task DelayAsync(int most) => Task.Delay(_random.Next(most));
}
