using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Composition;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Cli.Diaries;

public sealed class DiaryVerbTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    private string State => _folder["state"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Why_says_the_frame_the_values_that_decided_and_the_time_of_each_stage_while_an_agent_runs_too()
    {
        var id = await FillAsync();
        using var held = StateFolderLock.Take(State);
        var (code, output, error) = await RunAsync("why", $"{id}", "--state", "state");
        Assert.True(code == ExitCode.Done, error);
        Assert.Equal($"""
            object.entered of /agents/line-3/cameras/entrance, track/17
              2026-11-26 12:00:00.000Z, event {id}, number 1 of the diary
              Frame 1234, 41.133 s into the stream

            What
              label  person
              score  0.87
              box    x 0.1, y 0.2, w 0.3, h 0.4
              track  17
              model  yolox

            Why
              min_score      0.91           needed: at least 0.5
              confirm_after  2 of 3 frames  needed: at least 2 of 3

            Time
              wait        10.0 ms  ########
              detect      40.0 ms  ##############################
              other        2.0 ms  ##
              from capture to event 52.0 ms

            """, output);
    }

    [Fact]
    public async Task Why_as_json_is_one_object()
    {
        var id = await FillAsync();
        var (code, output, error) = await RunAsync("why", $"{id}", "--state", "state", "--json");
        Assert.True(code == ExitCode.Done, error);
        var row = JsonNode.Parse(output)!;
        Assert.Equal(["n", "at", "event", "cause", "evidence"], row.AsObject().Select(p => p.Key));
        Assert.Equal(("object.entered", "at least 0.5"), (((string)row["event"]!["type"]!)["edgeagent.".Length..], (string)row["cause"]!["reasons"]![0]!["needed"]!));
    }

    [Fact]
    public async Task Of_an_unknown_id_it_says_what_is_nearest_and_what_the_diary_reaches_over()
    {
        var id = await FillAsync();
        var (code, output, error) = await RunAsync("why", $"{Guid.CreateVersion7(Noon.AddMinutes(3))}", "--state", "state");
        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.Contains($"Nearest in time is {id}: object.entered of /agents/line-3/cameras/entrance, 2026-11-26 12:00:00Z.", error, StringComparison.Ordinal);
        Assert.Contains("is not in the diary, which reaches from ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_diary_and_where_the_id_is_none_it_is_said()
    {
        var (code, _, error) = await RunAsync("why", $"{Guid.CreateVersion7(Noon)}", "--state", "state");
        Assert.Equal(ExitCode.Unavailable, code);
        Assert.StartsWith($"There is no diary in {State}.", error, StringComparison.Ordinal);
        var wrong = await RunAsync("why", "yesterday");
        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.StartsWith("'yesterday' is no event's id", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_proves_the_diary_and_names_the_line_that_somebody_changed()
    {
        await FillAsync();
        var proven = await RunAsync("evidence", "verify", "--state", "state");
        Assert.True(proven.Code == ExitCode.Done, proven.Error + proven.Output);
        Assert.Contains("Proven: nothing was changed, moved, put in or taken away.", proven.Output, StringComparison.Ordinal);
        var segment = Assert.Single(Directory.GetFiles(Path.Combine(State, "diary"), "*.jsonl"));
        File.WriteAllText(segment, File.ReadAllText(segment).Replace("person", "nobody", StringComparison.Ordinal));
        var (code, output, _) = await RunAsync("evidence", "verify", "--state", "state");
        Assert.Equal(ExitCode.Failed, code);
        Assert.StartsWith("Line 1 of 0000000000000001.jsonl, number 1 by what it says, is not what was written.\n", output, StringComparison.Ordinal);
        Assert.EndsWith("NOT proven: 1 thing is wrong.\n", output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Done, ""), ((await RunAsync("evidence", "list", "--state", "state")).Code, (await RunAsync("evidence", "list", "--state", "state")).Output));
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => ProgramRun.OfAsync(_folder.Path, arguments);

    private async Task<Guid> FillAsync()
    {
        var id = Guid.CreateVersion7(Noon);
        await using var diary = EventDiary.Open(new DiaryOptions { Folder = Path.Combine(State, DiaryOptions.FolderName) }, TimeProvider.System, NullLogger<EventDiary>.Instance);
        diary.Offer(new EventEnvelope(
            id, new EventSource("line-3", SourceKind.Camera, "entrance"), Noon, 1, true, "track/17",
            new ObjectEntered { Label = "person", Score = 0.87, Box = new Box(0.1, 0.2, 0.3, 0.4), Track = 17, Model = "yolox", StreamTimeMs = 41133, LatencyMs = 52 })
        {
            Cause = new EventCause
            {
                Item = 1234,
                StreamTimeMs = 41133,
                WaitMs = 10,
                Stages = [new StageTime("detect", 40)],
                Reasons = [Because.Score("min_score", 0.91, 0.5), Because.Frames("confirm_after", 2, 2, 3)],
            },
        });
        return id;
    }
}
