using System.Collections.Frozen;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Stills;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Inspection;
using EdgeAgent.Vision.Tests.Detection;
using EdgeAgent.Vision.Tracking;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Vision.Tests.Inspection;

/// <summary>
/// Scripted parts on a belt. The model sees a scratch in the middle of whatever it is given that has a pixel of 255, with a score that
/// follows the brightest pixel: 200 is 0, 250 is 1.
/// </summary>
public sealed class PartInspectorTests : IDisposable
{
    private const int Width = 320;
    private const int Height = 200;

    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 10, 0, 0, TimeSpan.Zero));
    private readonly Outlet _outlet = new();
    private readonly ModelLane _lane;
    private readonly DetectionModel _model;
    private readonly ModelBundle _bundle;
    private readonly ObjectLifecycle _objects;
    private readonly EventIssuer _issuer;
    private int _milliseconds;

    public PartInspectorTests()
    {
        var path = _folder["parts.onnx"];
        File.WriteAllBytes(path, BrightnessModel(centre: 16).ToBytes());
        _bundle = new ModelBundle
        {
            Name = "parts",
            Folder = _folder.Path,
            Family = "yolox",
            Labels = ["part", "scratch"],
            Files = new Dictionary<string, string> { [ModelBundle.MainRole] = path },
        };
        _lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "parts" }, TimeProvider.System, NullLogger.Instance);
        _model = DetectionModel.Load(_bundle, _lane, CancellationToken.None);
        _issuer = new EventIssuer(new EventSource("line-3", SourceKind.Camera, "belt"), _outlet, _clock);
        _objects = new ObjectLifecycle(new EventIssuer(_issuer.Source, new Outlet(), _clock), "parts", ["part", "scratch"],
            new ObjectLifecycleOptions { Tracking = new ByteTrackOptions { LostFor = TimeSpan.FromMilliseconds(300) } });
    }

    public void Dispose()
    {
        _lane.Dispose();
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(PixelFormat.Bgr24)]
    [InlineData(PixelFormat.I420)]
    public void A_defect_in_enough_views_makes_its_part_defective_once_with_its_picture(PixelFormat pixels)
    {
        using var inspector = Open();
        for (var i = 0; i < 8; i++)
            Show(inspector, pixels, 40 + 20 * i, bright: i is 3 or 4 ? 240 : 0);
        Empty(inspector, pixels, 5);

        var part = Assert.Single(_outlet.Parts);
        Assert.Equal((PartVerdict.Defective, 7, "part", "parts"), (part.Verdict, part.Views, part.Label, part.Model));
        var defect = Assert.Single(part.Defects);
        Assert.Equal(("scratch", 2), (defect.Label, defect.Views));
        Assert.InRange(defect.Score, 0.7, 0.9);

        // In the middle of the part, where it was in the fourth picture.
        Assert.InRange(defect.Box.X + defect.Box.W / 2, (100 + 30 - 4) / (double)Width, (100 + 30 + 4) / (double)Width);
        Assert.Equal("track/1", Assert.Single(_outlet.Events).Subject);
        var jpeg = Convert.FromBase64String(part.Crop!);
        Assert.Equal([0xFF, 0xD8], jpeg[..2]);
    }

    [Fact]
    public void A_reflection_in_a_single_view_flags_no_part()
    {
        using var inspector = Open();
        for (var i = 0; i < 8; i++)
            Show(inspector, PixelFormat.Bgr24, 40 + 20 * i, bright: i == 3 ? 255 : 0);
        Empty(inspector, PixelFormat.Bgr24, 5);

        var part = Assert.Single(_outlet.Parts);
        Assert.Equal(PartVerdict.Good, part.Verdict);
        Assert.Empty(part.Defects);
        Assert.Null(part.Crop);
    }

    [Fact]
    public void A_score_below_its_class_threshold_is_no_view_of_a_defect()
    {
        using var inspector = Open(Plan with { Thresholds = new Dictionary<string, double> { ["scratch"] = 0.9 } });
        for (var i = 0; i < 8; i++)
            Show(inspector, PixelFormat.Bgr24, 40 + 20 * i, bright: 240);
        Empty(inspector, PixelFormat.Bgr24, 5);

        Assert.Equal(PartVerdict.Good, Assert.Single(_outlet.Parts).Verdict);
    }

    [Fact]
    public void A_part_that_is_never_seen_whole_is_not_called_good()
    {
        using var inspector = Open();
        for (var i = 0; i < 6; i++)
            Show(inspector, PixelFormat.Bgr24, 0, bright: 0);
        Empty(inspector, PixelFormat.Bgr24, 5);

        var part = Assert.Single(_outlet.Parts);
        Assert.Equal((PartVerdict.NotInspected, 0), (part.Verdict, part.Views));
    }

    [Fact]
    public void Two_parts_side_by_side_are_told_apart()
    {
        using var inspector = Open();
        for (var i = 0; i < 6; i++)
        {
            Frame(inspector, PixelFormat.Bgr24, 0, frame =>
            {
                Paint(frame, 40 + 30, 80, 255);
                return [Part(40), Part(110)];
            });
        }

        inspector.Close();
        Assert.Equal([(1, PartVerdict.Defective), (2, PartVerdict.Good)], _outlet.Parts.Select(p => (p.Track, p.Verdict)).Order());
    }

    [Fact]
    public void A_break_of_the_time_line_ends_a_passage()
    {
        using var inspector = Open();
        for (var i = 0; i < 4; i++)
            Show(inspector, PixelFormat.Bgr24, 100, bright: 255);
        _milliseconds = 0;
        for (var i = 0; i < 4; i++)
            Show(inspector, PixelFormat.Bgr24, 100, bright: 0, segment: 1);
        inspector.Close();

        Assert.Equal([PartVerdict.Defective, PartVerdict.Good], _outlet.Parts.Select(p => p.Verdict));
    }

    [Fact]
    public void A_frame_on_which_no_part_leaves_allocates_nothing()
    {
        using var inspector = Open();
        for (var i = 0; i < 20; i++)
            Show(inspector, PixelFormat.Bgr24, 100, bright: 0);
        using var frame = Draw(PixelFormat.Bgr24, 0, 0);
        var objects = _objects.Objects;

        Assert.Equal(0, SteadyState.Bytes(() => inspector.Process(frame, _objects.Objects, CancellationToken.None)));
        Assert.Equal(1, objects.Length);
    }

    [Fact]
    public void A_finder_without_the_class_of_the_parts_is_refused_in_words()
    {
        var fault = Assert.Throws<ModelException>(() => Open(Plan with { Part = "bottle" }));
        Assert.Contains("finds no 'bottle'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("part, scratch", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_detection_is_told_to_leave_out_are_refused_in_words()
    {
        Open(wanted: ["Part"]).Dispose();
        Assert.Contains("Add 'part' to detect.classes", Assert.Throws<ModelException>(() => Open(wanted: ["scratch"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_parts_in_sight_than_pictures_are_kept_for_are_all_inspected()
    {
        using var inspector = Open();
        var parts = Enumerable.Range(0, 80).Select(i => new DetectedObject(4 + i % 16 * 19, 4 + i / 16 * 38, 20 + i % 16 * 19, 36 + i / 16 * 38, 0.9f, 0)).ToArray();
        for (var i = 0; i < 4; i++)
        {
            Frame(inspector, PixelFormat.Bgr24, 0, frame =>
            {
                frame.Pixels.Fill(255);
                return parts;
            });
        }

        inspector.Close();
        Assert.Equal(80, _outlet.Parts.Count());
        Assert.All(_outlet.Parts, p => Assert.Equal(PartVerdict.Defective, p.Verdict));
        Assert.Equal(63, _outlet.Parts.Count(p => p.Crop is not null));
    }

    [Fact]
    public void A_parts_event_is_proven_by_its_most_telling_view_and_not_by_what_came_after_it()
    {
        using var folder = new EvidenceFolder(new EvidenceOptions { Folder = _folder["evidence"], Source = "belt", Kinds = [EvidenceKind.Frame, EvidenceKind.Crop] }, _clock);
        var plan = new PicturePlan { Frame = new[] { typeof(PartInspected) }.ToFrozenSet(), Crop = new[] { typeof(PartInspected) }.ToFrozenSet() };
        var proofs = new PictureProofs(plan, folder, new JpegEncoder(TimeProvider.System));
        var files = new List<EvidenceFile>();
        _outlet.OnOffer = envelope =>
        {
            if (!proofs.Proves(envelope.Data))
                return;
            using var proof = proofs.Take(envelope);
            files.AddRange(proof.Write(envelope, CancellationToken.None));
        };
        using (var inspector = Open(proofs: proofs))
        {
            for (var i = 0; i < 8; i++)
                Show(inspector, PixelFormat.Bgr24, 40 + 20 * i, bright: i is 3 or 4 ? i == 3 ? 245 : 240 : 0);
            Empty(inspector, PixelFormat.Bgr24, 5);
        }

        Assert.Equal([EvidenceKind.Frame, EvidenceKind.Crop], files.Select(f => f.Kind));
        using var whole = new StillImageDecoder(new FrameSourceOptions(), TimeProvider.System).Decode(File.ReadAllBytes(files[0].Path), "test", _pool, CancellationToken.None);
        // The scratch of the fourth picture is in the middle of its part, at 40 + 60 + 30.
        Assert.Equal((Width, Height), (whole.Format.Width, whole.Format.Height));
        Assert.InRange(whole.Pixels[80 * whole.Format.Stride + 3 * 130], 235, 255);
        Assert.InRange(whole.Pixels[80 * whole.Format.Stride + 3 * 160], 118, 138);
        using var crop = new StillImageDecoder(new FrameSourceOptions(), TimeProvider.System).Decode(File.ReadAllBytes(files[1].Path), "test", _pool, CancellationToken.None);
        Assert.InRange(crop.Pixels[crop.Format.Height / 2 * crop.Format.Stride + 3 * (crop.Format.Width / 2)], 235, 255);
    }

    private static DetectedObject Part(int left) => new(left, 50, left + 60, 110, 0.9f, 0);

    private static InspectionPlan Plan { get; } = new()
    {
        Part = "part",
        Width = 32,
        Height = 32,
        Margin = 1.2,
        Views = 4,
        Needed = 1,
        Thresholds = new Dictionary<string, double> { ["part"] = 0.5, ["scratch"] = 0.5 },
    };

    private PartInspector Open(InspectionPlan? plan = null, int minViews = 1, string[]? wanted = null, PictureProofs? proofs = null) =>
        PartInspector.Open("belt", _issuer, _model, wanted, _model, plan ?? Plan, minViews, new JpegEncoder(TimeProvider.System), NullLogger.Instance, proofs);

    private void Show(PartInspector inspector, PixelFormat pixels, int left, int bright, int segment = 0) => Frame(inspector, pixels, segment, frame =>
    {
        Paint(frame, left + 30, 80, bright);
        return [Part(left)];
    });

    private void Empty(PartInspector inspector, PixelFormat pixels, int frames)
    {
        for (var i = 0; i < frames; i++)
            Frame(inspector, pixels, 0, _ => []);
    }

    private void Frame(PartInspector inspector, PixelFormat pixels, int segment, Func<FrameLease, DetectedObject[]> draw)
    {
        using var frame = Draw(pixels, _milliseconds, segment);
        _milliseconds += 100;
        _objects.Process(frame, draw(frame));
        inspector.Process(frame, _objects.Objects, CancellationToken.None);
    }

    private FrameLease Draw(PixelFormat pixels, int milliseconds, int segment)
    {
        var frame = _pool.Rent(new FrameFormat(pixels, Width, Height));
        frame.Place(StreamTime.FromMilliseconds(milliseconds), CaptureStamp.Now(_clock), 0, segment);
        frame.Pixels.Fill(128);
        return frame;
    }

    /// <summary>A grey square of 16 pixels around a point.</summary>
    private static void Paint(FrameLease frame, int x, int y, int value)
    {
        if (value == 0)
            return;
        var format = frame.Format;

        // Limited range: what becomes the wanted grey.
        var stored = format.Pixels == PixelFormat.I420 ? (byte)(16 + value * 219 / 255) : (byte)value;
        var bytes = format.Pixels == PixelFormat.Bgr24 ? 3 : 1;
        for (var row = y - 8; row < y + 8; row++)
            frame.Pixels.Slice(row * format.Stride + (x - 8) * bytes, 16 * bytes).Fill(stored);
    }

    /// <summary>YOLOX's decoded head on 32 × 32; the score of class 1 in one box follows the brightest value of the input.</summary>
    private static OnnxModelWriter BrightnessModel(float centre)
    {
        var rows = ToyDetectors.YoloxRows(2, (0, [centre, centre, 8, 8, 1, 0, 0]));
        var mask = new float[rows.Length];
        mask[6] = 1;
        return new OnnxModelWriter().Input("images", OnnxModelWriter.Float32, 1, 3, 32, 32).Output("output", OnnxModelWriter.Float32, 1, ToyDetectors.Cells, 7)
            .Weights("rows", OnnxModelWriter.Float32, [1, ToyDetectors.Cells, 7], Bytes(rows))
            .Weights("mask", OnnxModelWriter.Float32, [1, ToyDetectors.Cells, 7], Bytes(mask))
            .Weights("dark", OnnxModelWriter.Float32, [], Bytes([200]))
            .Weights("span", OnnxModelWriter.Float32, [], Bytes([50]))
            .Weights("zero", OnnxModelWriter.Float32, [], Bytes([0]))
            .Weights("one", OnnxModelWriter.Float32, [], Bytes([1]))
            .Node("ReduceMax", ["images"], ["brightest"], "", OnnxModelWriter.Attribute("keepdims", 0))
            .Node("Sub", ["brightest", "dark"], ["above"]).Node("Div", ["above", "span"], ["share"]).Node("Clip", ["share", "zero", "one"], ["score"])
            .Node("Mul", ["mask", "score"], ["scored"]).Node("Add", ["rows", "scored"], ["output"]);
    }

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();

    private sealed class Outlet : IAgentOutlet
    {
        public List<EventEnvelope> Events { get; } = [];

        public IEnumerable<PartInspected> Parts => Events.Select(e => e.Data).OfType<PartInspected>();

        public Action<EventEnvelope>? OnOffer { get; set; }

        public void Offer(EventEnvelope envelope)
        {
            Events.Add(envelope);
            OnOffer?.Invoke(envelope);
        }

        public void Report(SourceHealth health) => Assert.Fail("Parts have no health.");
    }
}
