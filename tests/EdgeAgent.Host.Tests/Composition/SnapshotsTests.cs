using System.Text.Json;
using EdgeAgent.Host.Composition;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
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
}
