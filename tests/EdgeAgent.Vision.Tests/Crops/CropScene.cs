using System.Globalization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Crops;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Networks;
using EdgeAgent.Vision.Tracking;
using EdgeAgent.Vision.Zones;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Vision.Tests.Crops;

/// <summary>
/// A grey camera of 320×200 pixels, 10 pictures a second, in which a test paints objects; a second model says which of three colours a crop has most of.
/// What is told is a line an event: <c>0.3 object.described 1 colour=red</c> = second, type, track, more.
/// </summary>
internal sealed class CropScene : IDisposable, IAgentOutlet
{
    public const int Width = 320;
    public const int Height = 200;

    private static int _scenes;

    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 10, 0, 0, TimeSpan.Zero));
    private readonly PixelFormat _pixels;
    private readonly ModelLane _lane;
    private readonly CropStage[] _stages;
    private int _frame;

    public CropScene(params CropOptions[] crops) : this(PixelFormat.Bgr24, [], crops)
    {
    }

    public CropScene(PixelFormat pixels, Zone[] zones, params CropOptions[] crops)
    {
        _pixels = pixels;
        var path = Colours().Save(_folder["colours.onnx"]);
        var bundle = new ModelBundle
        {
            Name = "colours",
            Folder = _folder.Path,
            Labels = ["red", "green", "blue"],
            Input = new ImageInput { Scale = 1 / 255f, Resize = ResizeMode.Stretch },
            Files = new Dictionary<string, string> { [ModelBundle.MainRole] = path },
        };
        _lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "colours" }, TimeProvider.System, NullLogger.Instance);
        Objects = new ObjectLifecycle(new EventIssuer(new EventSource("line-3", SourceKind.Camera, Stream), this, _clock), "nano", ["person", "car"],
            new ObjectLifecycleOptions { UpdateEvery = TimeSpan.FromDays(1), Crops = crops, Zones = zones });
        Model = CropModels.Load(bundle, _lane, CancellationToken.None);
        _stages = [.. crops.Select(c => CropStage.Open(Stream, Objects, c.Name, Model, 0.5))];
    }

    /// <summary>The stream's name, which no other scene has.</summary>
    public string Stream { get; } = $"door{Interlocked.Increment(ref _scenes)}";

    public PictureModel Model { get; }

    public ObjectLifecycle Objects { get; }

    public List<EventEnvelope> Events { get; } = [];

    public IEnumerable<string> Lines => Events.Select(e => Line(e.Data));

    /// <summary>Shows a picture.</summary>
    public void See(params Painted[] objects)
    {
        using var frame = Draw(objects);
        Show(frame, rests: false, objects.Select(o => o.Box).ToArray());
    }

    /// <summary>Shows the same picture so often.</summary>
    public void See(int times, params Painted[] objects)
    {
        for (var i = 0; i < times; i++)
            See(objects);
    }

    /// <summary>Shows a picture so often that the detector is not asked about.</summary>
    public void Rest(int times, params Painted[] objects)
    {
        for (var i = 0; i < times; i++)
        {
            using var frame = Draw(objects);
            Show(frame, rests: true, []);
        }
    }

    public void Offer(EventEnvelope envelope) => Events.Add(envelope);

    public void Report(SourceHealth health) => Assert.Fail("Objects have no health.");

    public void Dispose()
    {
        foreach (var stage in _stages)
            stage.Dispose();
        _lane.Dispose();
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
        _folder.Dispose();
    }

    /// <summary>The next picture, which is the caller's.</summary>
    public FrameLease Draw(params Painted[] objects)
    {
        var frame = _pool.Rent(new FrameFormat(_pixels, Width, Height));
        frame.Place(new StreamTime(TimeSpan.FromMilliseconds(100 * _frame)), new CaptureStamp(_clock.GetTimestamp(), _clock.GetUtcNow()), _frame, 0);
        _frame++;
        frame.Pixels.Fill(128);
        foreach (var painted in objects)
            Paint(frame, painted);
        return frame;
    }

    /// <summary>Takes a picture in.</summary>
    public void Show(FrameLease frame, bool rests, ReadOnlySpan<DetectedObject> boxes)
    {
        if (rests)
            Objects.Hold(frame);
        else
            Objects.Update(frame, boxes);
        foreach (var stage in _stages)
            stage.Look(frame, CancellationToken.None);
        Objects.Tell();
    }

    private static void Paint(FrameLease frame, Painted painted)
    {
        for (var y = (int)painted.Box.Top; y < (int)painted.Box.Bottom; y++)
        {
            for (var x = (int)painted.Box.Left; x < (int)painted.Box.Right; x++)
                Set(frame, x, y, painted.Colour);
        }
    }

    private static void Set(FrameLease frame, int x, int y, string colour)
    {
        // ITU-R BT.601, limited range.
        var (bgr, yuv) = colour switch
        {
            "red" => (new byte[] { 0, 0, 255 }, new byte[] { 81, 90, 240 }),
            "green" => ([0, 255, 0], [145, 54, 34]),
            "blue" => ([255, 0, 0], [41, 240, 110]),
            _ => ([128, 128, 128], [126, 128, 128]),
        };
        var format = frame.Format;
        if (format.Pixels == PixelFormat.Bgr24)
        {
            bgr.CopyTo(frame.Pixels[(3 * (y * format.Width + x))..]);
            return;
        }

        var luma = format.Width * format.Height;
        var chroma = y / 2 * format.ChromaWidth + x / 2;
        frame.Pixels[y * format.Width + x] = yuv[0];
        frame.Pixels[luma + chroma] = yuv[1];
        frame.Pixels[luma + format.ChromaWidth * format.ChromaHeight + chroma] = yuv[2];
    }

    private static string Line(EventData data)
    {
        var second = (data.StreamTimeMs!.Value / 1000).ToString("0.0##", CultureInfo.InvariantCulture);
        var more = data switch
        {
            ObjectDescribed described => $" {described.Name}={described.Answer.Label}{(described.Previous is { } previous ? $" after {previous}" : "")}",
            ZoneSighting zone => $" {zone.Zone}{Answers(zone)}",
            ObjectSighting sighting => Answers(sighting),
            CountChanged count => $"{count.Zone} {count.Count}",
            _ => "",
        };
        return $"{second} {data.TypeOf().Name} {(data as ObjectSighting)?.Track}{more}";
    }

    private static string Answers(ObjectSighting sighting) =>
        string.Concat((sighting.Answers ?? new Dictionary<string, ObjectAnswer>()).Select(a => $" [{a.Key}={a.Value.Label}]"));

    /// <summary>Which of red, green and blue the picture has most of: [n, 3, 8, 8] → softmax of the mean of each.</summary>
    private static OnnxModelWriter Colours() => new OnnxModelWriter()
        .Input("image", OnnxModelWriter.Float32, "n", 3, 8, 8).Output("scores", OnnxModelWriter.Float32, "n", 3)
        .Weights("eight", OnnxModelWriter.Float32, [1], BitConverter.GetBytes(8f))
        .Node("ReduceMean", ["image"], ["mean"], "", OnnxModelWriter.Attribute("axes", [2, 3]), OnnxModelWriter.Attribute("keepdims", 0))
        .Node("Mul", ["mean", "eight"], ["logits"]).Node("Softmax", ["logits"], ["scores"], "", OnnxModelWriter.Attribute("axis", 1));
}
