using EdgeAgent.Host.Doctor;
using EdgeAgent.Host.Tests.Cli.Outbox;
using EdgeAgent.Mqtt.Outbox;

namespace EdgeAgent.Host.Tests.Doctor;

public sealed class OutboxCheckTests : IDisposable
{
    private readonly OutboxScene _scene = new();

    private OutboxOptions Options => new() { Path = _scene.Store };

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task What_waits_is_told_before_the_start()
    {
        Assert.Equal(new Finding("outbox", FindingState.Ok, $"{_scene.Store} does not exist yet; the agent makes it"), OutboxCheck.Run(Options, _ => 1_000_000_000));
        Assert.False(File.Exists(_scene.Store));

        await _scene.FillAsync(("door", 2));

        var found = OutboxCheck.Run(Options, _ => 1_000_000_000);
        Assert.Equal(FindingState.Ok, found.State);
        Assert.Matches(@": 2 event\(s\) wait, \d+ B, the oldest of \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$", found.Message);
        await using var agent = EventOutbox.Open(Options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<EventOutbox>.Instance);
        Assert.Equal(found.Message, OutboxCheck.Run(Options, _ => 1_000_000_000).Message);
    }

    [Fact]
    public void A_full_disk_and_one_that_is_smaller_than_the_limit_are_told()
    {
        var full = OutboxCheck.Run(Options, _ => 9_999_999);
        Assert.Equal((FindingState.Missing, $"The disk of {_scene.State} is full: 10 MB are free."), (full.State, full.Message));
        var small = OutboxCheck.Run(Options, _ => 100_000_000);
        Assert.Equal((FindingState.Warning, true), (small.State, small.Message.Contains("has 100 MB left, and the outbox may take 250 MB", StringComparison.Ordinal)));
        // The system's own answer, of a folder that is not there yet.
        Assert.NotEqual("", OutboxCheck.Run(new OutboxOptions { Path = Path.Combine(_scene.State, "a", "b", "outbox.db") }).Message);
    }

    [Fact]
    public async Task A_damaged_file_is_told_and_left_as_it_is()
    {
        await _scene.FillAsync(("door", 200));
        var bytes = File.ReadAllBytes(_scene.Store);
        for (var at = 4096; at < bytes.Length; at += 4096)
            bytes.AsSpan(at, 100).Fill(0xA5);
        File.WriteAllBytes(_scene.Store, bytes);

        var found = OutboxCheck.Run(Options, _ => 1_000_000_000);

        Assert.Equal((FindingState.Missing, true), (found.State, found.Message.StartsWith($"{_scene.Store} is damaged: ", StringComparison.Ordinal)));
        Assert.EndsWith("The agent's next start moves it aside, saves what can be saved, and begins a new one.", found.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(_scene.Store));
    }
}
