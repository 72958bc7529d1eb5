using System.Diagnostics;
namespace EdgeAgent.Host.Tests.Scenes;

public sealed class GoldenTests : IDisposable
{
    private readonly SceneFolder _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Every_event_is_held_against_its_line_but_for_what_is_measured()
    {
        await WriteAsync(() => { _site.Seen(1); _site.Entered(2, score: 0.8); });
        Assert.DoesNotContain("latency", File.ReadAllText(_site["scenes/night/events.jsonl"]), StringComparison.Ordinal);

        _site.Seen(1);
        _site.Entered(2, score: 0.8);
        _site.Events[0] = (_site.Events[0].Envelope with { Id = Guid.NewGuid(), Data = _site.Events[0].Envelope.Data with { LatencyMs = 900 } }, _site.Events[0].At);
        Assert.Empty(await _site.FaultsOfAsync("exact: events.jsonl"));

        // Rounded otherwise by another processor.
        _site.Events.Clear();
        _site.Seen(1);
        _site.Entered(2, score: 0.8004);
        Assert.Empty(await _site.FaultsOfAsync("exact: events.jsonl"));
    }

    [Fact]
    public async Task What_is_missing_too_much_or_other_is_said_in_its_order()
    {
        await WriteAsync(() => { _site.Seen(1); _site.Entered(2); _site.Seen(3, track: 2); _site.Entered(4, track: 2); });
        _site.Seen(1);
        _site.Entered(2.5, zone: "yard");
        _site.Fault(2.6, "x");
        _site.Entered(4, track: 2);

        Assert.Equal(
            [
                "exact: 3 of 4 events differ; 4 came",
                "exact: other: zone.entered of entrance at 2s, track/1: at_ms 2000 → 2500; zone 'door' → 'yard'",
                "exact: too much: agent.fault at 2.6s",
                "exact: missing: object.entered of entrance at 3s, track/2",
            ],
            Order(await _site.FaultsOfAsync("exact: events.jsonl")));

        // Between two unchanged events it is the same which of the two is said first.
        static List<string> Order(IReadOnlyList<string> faults) => [.. faults.Take(2), .. faults.Skip(2).OrderByDescending(fault => fault, StringComparer.Ordinal)];
    }

    [Fact]
    public async Task A_file_that_is_not_there_fails_the_scene_and_says_how_it_is_made() =>
        Assert.Equal([$"exact: {_site["scenes/night/events.jsonl"]} does not exist. 'edgeagent test --update' writes it."], await _site.FaultsOfAsync("exact: events.jsonl"));

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"at_ms\":1,\"type\":\"a\",\"source\":\"\",\"data\":null}")]
    [InlineData("{\"at_ms\":\"x\",\"type\":\"a\",\"source\":\"\",\"data\":{}}")]
    [InlineData("version https://git-lfs.github.com/spec/v1")]
    public async Task A_line_that_is_no_event_is_said_with_its_number(string line)
    {
        _site.Write("scenes/night/events.jsonl", $"\n{line}\n");

        var result = await _site.PlayAsync(_site.Scene("exact: events.jsonl"));
        Assert.True(result.IsFaulty);
        Assert.StartsWith($"{_site["scenes/night/events.jsonl"]}:2 is no event as 'edgeagent test --update' writes it: ", Assert.Single(result.Troubles), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero", "/dev/zero has no end, or is being written.")]
    [InlineData("pipe", "cannot be read: it is a pipe or device, not a file.")]
    public async Task What_is_no_file_is_neither_read_for_ever_nor_waited_for(string named, string fault)
    {
        using (var mkfifo = Process.Start("mkfifo", _site["scenes/night/pipe"]))
            await mkfifo.WaitForExitAsync();

        var result = await _site.PlayAsync(_site.Scene($"exact: {named}"));

        Assert.True(result.IsFaulty);
        Assert.Contains(fault, Assert.Single(result.Troubles), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_stretches_that_differ_are_compared_as_far_as_memory_allows()
    {
        await WriteAsync(() =>
        {
            for (var i = 0; i < 4000; i++)
                _site.Seen(i, track: i);
        });
        for (var i = 0; i < 4000; i++)
            _site.Seen(i + 0.5, track: i);

        var faults = await _site.FaultsOfAsync("exact: events.jsonl");
        Assert.StartsWith("exact: 3000 of 4000 events differ; 4000 came", faults[0], StringComparison.Ordinal);
        Assert.Equal("exact: 1000 further events were not compared, so much differs before them", faults[^1]);
    }

    private async Task WriteAsync(Action events)
    {
        events();
        foreach (var changed in (await _site.PlayAsync(_site.Scene("exact: events.jsonl"), update: true)).Updates)
            changed.Write();
        Assert.Empty(await _site.FaultsOfAsync("exact: events.jsonl"));
        _site.Events.Clear();
    }
}
