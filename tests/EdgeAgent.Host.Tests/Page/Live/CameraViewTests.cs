using System.Text.Json.Nodes;
using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Pipeline.Budget;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Evidence;

namespace EdgeAgent.Host.Tests.Page.Live;

public sealed class CameraViewTests
{
    [ProgramFact("ffmpeg")]
    public async Task While_memory_is_shedwho_looks_gets_what_is_seen_without_its_picture_and_why()
    {
        var spare = new SpareWork();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var view = new SourceViews(new JpegEncoder(TimeProvider.System), spare, time).AddCamera("door");
        using var pool = new FramePool();
        using var frame = pool.Rent(new FrameFormat(PixelFormat.Grey8, 64, 48));
        frame.Pixels.Clear();

        spare.Shed([OptionalWork.LivePictures]);
        var (shed, why) = await LookAsync();
        Assert.Equal((0, SpareWork.Sentence), (shed, why));

        time.Advance(TimeSpan.FromSeconds(1));
        spare.Shed([]);
        var (bytes, none) = await LookAsync();
        Assert.NotEqual(0, bytes);
        Assert.Null(none);

        async Task<(int Bytes, string? Why)> LookAsync()
        {
            var next = view.NextAsync(CancellationToken.None);
            view.See(frame, null);
            var record = (await next.WaitAsync(Until.Patience))!;
            await view.CloseAsync();
            return (record.Picture.Length, (string?)JsonNode.Parse(record.Json.Span)!["without"]);
        }
    }
}
