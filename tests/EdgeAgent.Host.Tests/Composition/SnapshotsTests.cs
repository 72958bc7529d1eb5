using System.Text.Json;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Budget;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Evidence;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class SnapshotsTests
{
    [Fact]
    public async Task Whoever_waits_for_a_picture_of_a_camera_that_is_closed_is_told_so()
    {
        var time = new FakeTimeProvider();
        var snapshots = new Snapshots(new EventSource("line-3", SourceKind.Camera, "door"), new RetainedBoard(), new JpegEncoder(time), time, NullLogger<Snapshots>.Instance);
        using var nothing = JsonDocument.Parse("{}");
        var answer = snapshots.AskAsync(nothing.RootElement, CancellationToken.None);
        Assert.False(answer.IsCompleted);

        await snapshots.EndAsync();
        Assert.Equal("door was closed before its next picture came.", (await answer).Refusal);
    }

    [ProgramFact("ffmpeg")]
    public async Task While_memory_is_short_none_is_made_whoever_asks_is_told_and_what_was_due_comes_later()
    {
        var (spare, board, camera) = (new SpareWork(), new RetainedBoard(), new EventSource("line-3", SourceKind.Camera, "door"));
        var snapshots = new Snapshots(camera, board, new JpegEncoder(TimeProvider.System), TimeProvider.System, NullLogger<Snapshots>.Instance, spare);
        var kept = new List<string>();
        board.Watch((topic, _) => kept.Add(topic));
        using var pool = new FramePool();
        using var frame = pool.Rent(new FrameFormat(PixelFormat.Grey8, 64, 48));
        using var nothing = JsonDocument.Parse("{}");
        frame.Pixels.Clear();
        spare.Shed([OptionalWork.LivePictures, OptionalWork.Snapshots]);

        snapshots.Begin();
        snapshots.See(frame);
        await snapshots.EndAsync();
        Assert.Equal(SpareWork.Sentence, (await snapshots.AskAsync(nothing.RootElement, CancellationToken.None)).Refusal);
        Assert.Empty(kept);

        spare.Shed([OptionalWork.LivePictures]);
        snapshots.See(frame);
        await snapshots.EndAsync();
        Assert.Equal([TopicTable.SnapshotOf(camera)], kept);
    }
}
