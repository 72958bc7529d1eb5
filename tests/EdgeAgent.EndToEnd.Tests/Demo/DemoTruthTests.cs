using System.Text.Json;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Demo;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Demo;

/// <summary>The demo's own media and models against what is known of the media: once through, as fast as the machine can.</summary>
public sealed class DemoTruthTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Plays the demo's configuration once; decisions follow the media's own time, so the pace changes none of them.</summary>
    private async Task<List<(string Type, JsonElement Data)>> PlayAsync()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, DemoFiles.Configuration));
        Assert.Contains("loop: true", text);
        var file = _folder["demo.yaml"];
        await File.WriteAllTextAsync(file, "mqtt: {port: 0}\n" + text
            .Replace("loop: true", "pace: asap", StringComparison.Ordinal).Replace("../", Repository.Root + "/", StringComparison.Ordinal));
        await using var agent = AgentProcess.Start(["demo", "--json", "--config", file]);
        Assert.True(await agent.WaitAsync(Patience) == 0, agent.Output);
        return [.. agent.Printed.Select(l => JsonDocument.Parse(l).RootElement).Select(e => (e.GetProperty("type").GetString()!, e.GetProperty("data")))];
    }

    [DemoFact]
    public async Task The_demo_tells_the_defective_parts_and_the_commands_of_its_media()
    {
        var truth = DemoTruth.Read();
        var lostFor = new DemoFiles(Repository.Root).Load(new ConfigurationLoader(new SecretRedactor())).Configuration.Cameras.Values.Single().Track.LostFor;
        var events = await PlayAsync();
        var verdicts = events.Where(e => e.Type == "edgeagent.part.inspected").Select(e => e.Data).Select(d => new DemoTruth.Verdict(
            d.GetProperty("verdict").GetString() == "defective",
            // Told when the part has been out of sight for a while.
            d.GetProperty("stream_time_ms").GetDouble() - lostFor.TotalMilliseconds - d.GetProperty("duration_ms").GetDouble() / 2)).ToList();
        var transcripts = events.Where(e => e.Type == "edgeagent.speech.transcript").Select(e => e.Data).Select(d => new DemoTruth.Command(
            d.GetProperty("text").GetString()!, d.GetProperty("start_ms").GetDouble(), d.GetProperty("end_ms").GetDouble())).ToList();

        var defective = truth.Parts.Where(p => p is { IsComplete: true, IsDefective: true }).ToList();
        var caught = truth.Caught(verdicts);
        var told = $"caught {string.Join(' ', caught.Select(p => p.Number))} of {string.Join(' ', defective.Select(p => p.Number))}\n"
            + string.Join('\n', transcripts) + $"\nof\n{string.Join('\n', truth.Commands)}";
        Assert.NotEmpty(defective);
        Assert.NotEmpty(truth.Commands);
        Assert.True(caught.Count >= 0.95 * defective.Count, told);
        Assert.Empty(truth.FalselyFlagged(verdicts).Select(p => p.Number));
        Assert.True(truth.Understood(transcripts).Count >= 0.9 * truth.Commands.Count, told);
    }

    [Fact]
    public void The_comparison_notices_what_is_missed_told_twice_invented_or_misheard()
    {
        var truth = new DemoTruth(
            [new(0, IsDefective: true, IsComplete: true, 1000), new(1, true, true, 2000), new(2, false, true, 3000), new(3, true, true, 4000), new(4, false, false, 5000)],
            [new("stop", 0, 900), new("reject part seven", 2000, 3500), new("go", 5000, 5400), new("yes", 7000, 7400)]);
        DemoTruth.Verdict[] verdicts = [new(true, 1100), new(true, 1800), new(true, 2300), new(true, 2900), new(false, 4000), new(true, 5000)];

        Assert.Equal([0], truth.Caught(verdicts).Select(p => p.Number));
        Assert.Equal([2], truth.FalselyFlagged(verdicts).Select(p => p.Number));
        Assert.Equal(["stop"], truth.Understood([new("STOP", 20, 1100), new("reject part eleven", 1900, 3600), new("go", 4900, 5100), new("go", 5200, 5500)]).Select(c => c.Text));
    }
}
