using System.Collections.Frozen;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Pictures;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Stills;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Privacy;

namespace EdgeAgent.Vision.Tests.Evidence;

public sealed class PictureProofsTests : IDisposable
{
    private const int Width = 320;
    private const int Height = 240;

    private static readonly EventSource Door = new("line-3", SourceKind.Camera, "door");

    private readonly TemporaryFolder _temporary = new();
    private readonly FramePool _pool = new();
    private readonly EvidenceFolder _folder;

    public PictureProofsTests() =>
        _folder = new EvidenceFolder(new EvidenceOptions { Folder = _temporary["evidence"], Source = "door", Kinds = [EvidenceKind.Frame, EvidenceKind.Crop] }, TimeProvider.System);

    public void Dispose()
    {
        _folder.Dispose();
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
        _temporary.Dispose();
    }

    [Theory]
    [InlineData(PixelFormat.Bgr24)]
    [InlineData(PixelFormat.I420)]
    public void What_is_under_a_mask_is_black_in_the_picture_and_in_what_is_cut_out(PixelFormat pixels)
    {
        using var frame = Bright(pixels);
        // The left half of the object, 96 to 160.
        new PrivacyMask([new Polygon([new FramePoint(0.3, 0), new FramePoint(0.5, 0), new FramePoint(0.5, 1), new FramePoint(0.3, 1)])]).Cover(frame);
        var files = Prove(frame, Entered(new Box(0.3, 0.3, 0.4, 0.4)), boxes: false);

        Assert.Equal([EvidenceKind.Frame, EvidenceKind.Crop], files.Select(f => f.Kind));
        using var whole = Decode(files[0]);
        Assert.Equal((Width, Height), (whole.Format.Width, whole.Format.Height));
        // A JPEG has blocks of 8 pixels, and colour of 16: the mask's border falls on one.
        Assert.All(Enumerable.Range(96 + 16, 64 - 32), x => Assert.All(Enumerable.Range(0, Height), y => Assert.Equal([0, 0, 0], At(whole, x, y))));
        Assert.True(At(whole, 40, 120)[1] > 180);
        using var crop = Decode(files[1]);
        // A tenth of the box is around it on each side: from 83 to 237, which is an even pixel of I420.
        Assert.InRange(crop.Format.Width, 152, 156);
        Assert.All(Enumerable.Range(30, 30), x => Assert.All(Enumerable.Range(0, crop.Format.Height), y => Assert.Equal([0, 0, 0], At(crop, x, y))));
        Assert.True(At(crop, 120, 50)[1] > 180);
    }

    [Theory]
    [InlineData(PixelFormat.Bgr24)]
    [InlineData(PixelFormat.I420)]
    public void A_box_is_drawn_into_the_picture_where_that_is_wanted_and_never_into_the_cut_out(PixelFormat pixels)
    {
        using var frame = Bright(pixels);
        var before = frame.Pixels.ToArray();
        using (var plain = Decode(Prove(frame, Entered(new Box(0.25, 0.25, 0.5, 0.5)), boxes: false)[0]))
            Assert.InRange(At(plain, 80, 120)[0], 190, 210);
        var files = Prove(frame, Entered(new Box(0.25, 0.25, 0.5, 0.5)), boxes: true);
        using var drawn = Decode(files[0]);
        foreach (var (x, y) in new[] { (80, 120), (238, 120), (160, 61), (160, 178) })
        {
            var (blue, red) = (At(drawn, x, y)[0], At(drawn, x, y)[2]);
            Assert.True(red > blue + 80, $"{x}, {y} has blue {blue} and red {red}");
        }

        Assert.InRange(At(drawn, 160, 120)[0], 190, 210);
        using (var crop = Decode(files[1]))
            Assert.All(Enumerable.Range(0, crop.Format.Width), x => Assert.InRange(At(crop, x, 20)[0], 190, 210));
        // The stream's own picture is as it was.
        Assert.Equal(before, frame.Pixels.ToArray());
    }

    [Fact]
    public void Events_of_one_picture_share_its_copy_and_others_are_not_copied()
    {
        using var frame = Bright(PixelFormat.I420);
        var proofs = Proofs(boxes: false);
        proofs.Begin(frame);
        Assert.False(proofs.Proves(new CountChanged { Zone = "yard", Count = 1, Total = 1 }));
        Assert.True(proofs.Proves(Entered(new Box(0, 0, 1, 1))));
        var first = proofs.Take(Envelope(Entered(new Box(0, 0, 1, 1))));
        var second = proofs.Take(Envelope(Entered(new Box(0, 0, 0.5, 1))));
        Assert.Equal(frame.Format.ByteCount, first.Bytes);
        proofs.End();
        frame.Pixels.Clear();

        // Both look at what was there, after the stream has gone on.
        foreach (var proof in new[] { first, second })
        {
            using (proof)
            using (var whole = Decode(proof.Write(Envelope(Entered(new Box(0, 0, 1, 1))), CancellationToken.None)[0]))
                Assert.InRange(At(whole, 100, 100)[1], 190, 210);
        }

        // What ends with the stream was decided by no picture.
        Assert.False(proofs.Proves(Entered(new Box(0, 0, 1, 1))));
    }

    [Fact]
    public void A_picture_that_cannot_be_written_leaves_none_behind()
    {
        using var frame = Bright(PixelFormat.I420);
        // Room for one of the two.
        using var small = new EvidenceFolder(new EvidenceOptions { Folder = _temporary["small"], Source = "door", Kinds = [EvidenceKind.Frame, EvidenceKind.Crop] }, TimeProvider.System,
            room: _ => (Directory.GetFiles(_temporary["small"]).Length > 0 ? 0 : 1_000_000, 1_000));
        var proofs = new PictureProofs(Plan(boxes: false), small, new JpegEncoder(TimeProvider.System));
        proofs.Begin(frame);
        var envelope = Envelope(Entered(new Box(0, 0, 1, 1)));
        using (var proof = proofs.Take(envelope))
            Assert.Equal(DeviceFault.Exhausted, Assert.Throws<DeviceException>(() => proof.Write(envelope, CancellationToken.None)).Reason);
        proofs.End();
        Assert.Empty(Directory.GetFiles(_temporary["small"]));
    }

    [Fact]
    public void A_pattern_means_a_type_or_all_of_a_kind()
    {
        Assert.Equal(["zone.dwell", "zone.entered", "zone.left"], Names("zone.*", PicturedEvents.All));
        Assert.Equal(["part.inspected"], Names("part.*", PicturedEvents.WithPlace));
        Assert.Equal(["motion.started"], Names("motion.*", PicturedEvents.WithPlace));
        Assert.Empty(Names("speech.*", PicturedEvents.All));
        Assert.Empty(Names("zone", PicturedEvents.All));
        Assert.All(PicturedEvents.WithPlace, kind => Assert.Contains(kind, PicturedEvents.All));
    }

    [Fact]
    public void What_tells_of_no_place_after_all_has_no_cut_out()
    {
        using var frame = Bright(PixelFormat.I420);
        var files = Prove(frame, new AnomalyDetected { Score = 1, Threshold = 0.5, Regions = [], Model = "m" }, boxes: true);
        Assert.Equal(EvidenceKind.Frame, Assert.Single(files).Kind);
    }

    private static IEnumerable<string> Names(string pattern, IReadOnlyList<EventDescriptor> among) => PicturedEvents.Matching(pattern, among).Select(kind => kind.Name);

    private IReadOnlyList<EvidenceFile> Prove(FrameLease frame, EventData data, bool boxes)
    {
        var proofs = Proofs(boxes);
        var envelope = Envelope(data);
        proofs.Begin(frame);
        Assert.True(proofs.Proves(data));
        using var proof = proofs.Take(envelope);
        proofs.End();
        var files = proof.Write(envelope, CancellationToken.None);
        Assert.All(files, file => Assert.Contains(envelope.Id.ToString(), Path.GetFileName(file.Path), StringComparison.Ordinal));
        return files;
    }

    private PictureProofs Proofs(bool boxes) => new(Plan(boxes), _folder, new JpegEncoder(TimeProvider.System));

    private static PicturePlan Plan(bool boxes)
    {
        var records = new[] { typeof(ObjectEntered), typeof(AnomalyDetected) }.ToFrozenSet();
        return new PicturePlan { Frame = records, Crop = records, Boxes = boxes };
    }

    private static EventEnvelope Envelope(EventData data) => new(Guid.CreateVersion7(), Door, DateTimeOffset.UnixEpoch, 1, true, null, data);

    private static ObjectEntered Entered(Box box) => new() { Label = "person", Score = 1, Box = box, Track = 1, Model = "m" };

    /// <summary>Grey 200 everywhere.</summary>
    private FrameLease Bright(PixelFormat pixels)
    {
        var frame = _pool.Rent(new FrameFormat(pixels, Width, Height));
        frame.Place(StreamTime.FromMilliseconds(0), CaptureStamp.Now(TimeProvider.System), 0, 0);
        frame.Pixels.Fill(pixels == PixelFormat.I420 ? (byte)128 : (byte)200);
        if (pixels == PixelFormat.I420)
            frame.Pixels[..(Width * Height)].Fill(16 + 200 * 219 / 255);
        return frame;
    }

    private FrameLease Decode(EvidenceFile file) =>
        new StillImageDecoder(new FrameSourceOptions(), TimeProvider.System).Decode(File.ReadAllBytes(file.Path), "test", _pool, CancellationToken.None);

    /// <summary>Blue, green, red.</summary>
    private static byte[] At(FrameLease frame, int x, int y) => frame.Pixels.Slice(y * frame.Format.Stride + 3 * x, 3).ToArray();
}
