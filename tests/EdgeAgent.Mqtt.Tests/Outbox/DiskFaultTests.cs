using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests.Outbox;

/// <summary>What disks do to the outbox: a program of its own on a disk that is full, slow, or fails.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private const string Broker = "allow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0";

    // What a disk of these tests waits for is one wait of the outbox, 30 s at most, beside the work.
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("mosquitto", "unshare", "nsenter", Trial = SmallDisk.Trial)]
    public async Task A_full_disk_is_said_once_events_go_out_live_and_are_stored_again_when_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(8);
        await using var broker = await MosquittoBroker.StartAsync(Broker);
        await using var listener = new LedgerListener(broker.Port);
        await listener.ConnectAsync();
        await using (var torture = TortureProcess.Start(broker.Port, disk.Folder, ["--rate", "200"], disk.Through))
        {
            await torture.UntilAsync(_ => listener.Ledger.Count > 50);
            disk.Fill();
            await torture.UntilAsync(t => t.Logged(5100) > 0);
            var (before, prints) = (listener.Ledger.Count, torture.Prints);
            await torture.UntilAsync(t => t.Prints > prints + 8);
            await torture.UntilAsync(_ => listener.Ledger.Count > before + 200);
            Assert.Equal((1, 0), (torture.Logged(5100), torture.Logged(5101)));
            // Delivered and not stored: they are gone from memory.
            Assert.True(torture.HighestHeap < 40_000_000, $"{torture.HighestHeap} bytes.");

            disk.Free();
            await torture.UntilAsync(t => t.Logged(5101) > 0, Recovery);
            before = listener.Ledger.Count;
            await torture.UntilAsync(_ => listener.Ledger.Count > before + 50);
            Assert.Equal((1, 1), (torture.Logged(5100), torture.Logged(5101)));
            await torture.KillAsync();
        }

        await ProveAsync(broker.Port, listener.Ledger, disk.Folder, disk.FromOutside, disk.Through);
        // The trouble itself is an event, and went out too.
        Assert.Equal(1, listener.Ledger.Highest()["/agents/torture"]);
    }

    [ProgramFact("mosquitto", "unshare", "nsenter", Trial = SmallDisk.Trial)]
    public async Task The_outbox_never_fills_a_disk_itself_and_the_newest_of_what_waited_there_arrives()
    {
        await using var disk = await SmallDisk.MountAsync(24);
        await using var broker = await MosquittoBroker.StartAsync(Broker);
        await using var listener = new LedgerListener(broker.Port);
        await listener.ConnectAsync();
        var port = MosquittoBroker.FreePort();
        await using var torture = TortureProcess.Start(
            port, disk.Folder, ["--rate", "4000", "--bytes", "1500", "--count", "16000", "--live", "700", "--history", "20000"], disk.Through);
        await torture.UntilAsync(t => t.Issued == 16_000, Recovery);
        await torture.UntilAsync(t => t.Logged(5103) > 0, Recovery);
        Assert.Equal(0, torture.Logged(5100));
        Assert.True(torture.Waiting < 14_000, $"{torture.Waiting} wait, which is more than the disk holds.");

        await using var proxy = FaultProxy.To(broker.Port, listen: port);
        await torture.EndAsync(Recovery);

        Assert.Equal(0, torture.Logged(5100));
        Assert.All(listener.Ledger.Highest().Where(s => s.Key.Contains("camera", StringComparison.Ordinal)), s => Assert.Equal(4000, s.Value));
        Assert.InRange(listener.Ledger.Count, 2000, 14_000);
    }

    [ProgramFact("mosquitto", "unshare", "nsenter", Trial = SmallDisk.Trial)]
    public async Task An_agent_that_starts_on_a_full_disk_uses_no_number_again_and_loses_nothing_of_what_waits_there() =>
        await StartOnAsync(disk => disk.Fill(), disk => disk.Free());

    [ProgramFact("mosquitto", "unshare", "nsenter", Trial = SmallDisk.Trial)]
    public async Task An_agent_that_starts_on_a_disk_that_cannot_be_written_uses_no_number_again_and_loses_nothing_of_what_waits_there() =>
        await StartOnAsync(disk => disk.Remount("ro"), disk => disk.Remount("rw"));

    private static async Task StartOnAsync(Action<SmallDisk> spoil, Action<SmallDisk> mend)
    {
        await using var disk = await SmallDisk.MountAsync(8);
        await using var broker = await MosquittoBroker.StartAsync(Broker);
        await using var listener = new LedgerListener(broker.Port);
        await listener.ConnectAsync();
        var nobody = MosquittoBroker.FreePort();
        await using (var first = TortureProcess.Start(nobody, disk.Folder, ["--rate", "400"], disk.Through))
        {
            await first.UntilAsync(t => t.Waiting > 200);
            await first.KillAsync();
        }

        spoil(disk);
        await using (var second = TortureProcess.Start(broker.Port, disk.Folder, ["--rate", "100"], disk.Through))
        {
            await second.UntilAsync(t => t.Logged(5100) > 0 && listener.Ledger.Count > 50);
            Assert.Equal(1, second.Logged(5100));
            mend(disk);
            await second.UntilAsync(t => t.Logged(5101) > 0, Recovery);
            await second.UntilAsync(_ => listener.Ledger.Replayed > 100);
            await second.KillAsync();
        }

        await ProveAsync(broker.Port, listener.Ledger, disk.Folder, disk.FromOutside, disk.Through);
    }

    [ProgramFact("mosquitto", "strace", Trial = "strace -o /dev/null true")]
    public async Task A_disk_that_takes_more_than_a_second_for_each_write_holds_up_nobody_who_issues_events()
    {
        await using var broker = await MosquittoBroker.StartAsync(Broker);
        await using var listener = new LedgerListener(broker.Port);
        await listener.ConnectAsync();
        await using (var torture = TortureProcess.Start(broker.Port, _folder.Path, ["--rate", "200"], Strace("delay_enter=1500000:when=20+")))
        {
            await torture.UntilAsync(_ => listener.Ledger.Count > 1, Recovery);
            var prints = torture.Prints;
            await torture.UntilAsync(t => t.Prints > prints + 12);
            Assert.True(torture.LongestSince(prints) < 1000, $"{torture.LongestSince(prints)} ms to hand an event over.");
            Assert.Equal(0, torture.Logged(5100));
            await torture.KillAsync();
        }

        await ProveAsync(broker.Port, listener.Ledger);
    }

    [ProgramFact("mosquitto", "strace", Trial = "strace -o /dev/null true")]
    public async Task What_a_disk_fails_to_write_is_not_taken_for_stored_and_is_stored_later()
    {
        await using var broker = await MosquittoBroker.StartAsync(Broker);
        await using var listener = new LedgerListener(broker.Port);
        await listener.ConnectAsync();
        // The first ones are those of the store that is made.
        await using (var torture = TortureProcess.Start(broker.Port, _folder.Path, ["--rate", "100"], Strace("error=EIO:when=15..24")))
        {
            await torture.UntilAsync(t => t.Logged(5100) > 0, Recovery);
            await torture.UntilAsync(t => t.Logged(5101) > 0, Recovery);
            var before = listener.Ledger.Count;
            // By then every failure is past: what goes out from memory alone, and is cut off by a crash, has numbers that nobody has stored.
            await torture.UntilAsync(t => listener.Ledger.Count > before + 100 && t.Logged(5101) == t.Logged(5100), Recovery);
            await torture.KillAsync();
        }

        await ProveAsync(broker.Port, listener.Ledger);
    }

    private static string[] Strace(string fault) =>
        ["strace", "-f", "--seccomp-bpf", "-q", "-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:{fault}", "-o", "/dev/null"];

    private Task ProveAsync(int port, ArrivalLedger ledger) => ProveAsync(port, ledger, _folder.Path, _folder.Path, []);

    private static async Task ProveAsync(int port, ArrivalLedger ledger, string folder, string seen, IReadOnlyList<string> through)
    {
        await using (var last = TortureProcess.Start(port, folder, ["--drain", "true"], through))
            await last.EndAsync(Recovery);
        // SQLite follows links, and a disk of another namespace is only to be seen through one.
        using var copy = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(seen, OutboxOptions.FileName + "*"))
            File.Copy(file, copy[Path.GetFileName(file)]);
        using var store = EventStore.Open(copy[OutboxOptions.FileName]);
        Assert.Equal(0, store.Count);
        var stored = store.Sequences.Where(s => s.Value > 0).ToDictionary(s => s.Key.Uri, s => s.Value);
        await Until.TrueAsync(() => ledger.Count >= stored.Values.Sum(), state: () => $"{ledger.Count} of {stored.Values.Sum()}");
        ledger.AssertWhole(stored);
    }
}
