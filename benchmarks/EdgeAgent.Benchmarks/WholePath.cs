using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Benchmarks;

/// <summary>The agent's way of a frame: hand-over, letterbox, lane, run, finite check, decoding, suppression, tracking, object life.</summary>
internal sealed class WholePath : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly FrameSlot _slot = new("benchmark", newestWins: true);
    private readonly Detector _detector;
    private readonly ObjectLifecycle _objects;
    private readonly FrameFormat _format;
    private readonly byte[] _picture;
    private FrameLease _frame;
    private int _index;

    public WholePath(DetectionModel model, FrameFormat format, byte[] picture)
    {
        (_format, _picture) = (format, picture);
        _detector = model.Open("benchmark", new DetectorOptions { MinScore = 0.1 });
        var issuer = new EventIssuer(new EventSource("benchmark", SourceKind.Camera, "c"), new NoOutlet(), TimeProvider.System);
        _objects = new ObjectLifecycle(issuer, model.Name, model.Labels, new ObjectLifecycleOptions());
    }

    /// <summary>Puts the picture where capture would: decoding the video is no part of any comparison.</summary>
    public void Capture()
    {
        _frame = _pool.Rent(_format);
        _picture.CopyTo(_frame.Pixels);
        _frame.Place(StreamTime.FromMilliseconds(200.0 * _index), CaptureStamp.Now(TimeProvider.System), _index, 0);
        _index++;
    }

    /// <summary>Takes the captured frame the whole way.</summary>
    public void Run()
    {
        _slot.Put(_frame, CancellationToken.None);
        _slot.TryTake(out var taken, CancellationToken.None);
        _objects.Process(taken, _detector.Detect(taken, CancellationToken.None));
        taken.Dispose();
    }

    public void Dispose()
    {
        _detector.Dispose();
        _slot.Dispose();
        _pool.Dispose();
    }

    private sealed class NoOutlet : IAgentOutlet
    {
        public void Offer(EventEnvelope envelope)
        {
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
