using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Appearance;

/// <summary>
/// A stream's looks at objects that tracking cannot tell apart by where they are: each is cut out of the picture at full resolution and embedded.
/// So many in a picture at most. Used by one thread.
/// </summary>
public sealed class AppearanceLook : IAppearance, IDisposable
{
    /// <summary>Pixels of the shorter side of a box that shows something.</summary>
    private const int LeastSide = 8;

    private readonly Embedder _embedder;
    private readonly FramePool _pool = new(limit: 1);
    private readonly int _mostPerFrame;
    private readonly KeyValuePair<string, object?> _streamTag;
    private readonly KeyValuePair<string, object?> _modelTag;
    private FrameLease _frame;
    private CancellationToken _stop;
    private int _left;

    /// <summary>Opens a model for a stream; the caller disposes it before the model's lane.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="model">The model.</param>
    /// <param name="mostPerFrame">Looks at one picture, from 1.</param>
    public AppearanceLook(string stream, EmbeddingModel model, int mostPerFrame)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostPerFrame, 1);
        _mostPerFrame = mostPerFrame;
        Length = model.Length;
        _streamTag = new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, stream);
        _modelTag = new KeyValuePair<string, object?>(AgentMeter.ModelAttribute, model.Name);
        _embedder = model.Open(stream);
    }

    /// <inheritdoc/>
    public int Length { get; }

    /// <summary>Why the last picture's looks failed; null when they did not.</summary>
    public ModelException? Fault { get; private set; }

    /// <summary>The next picture is at work.</summary>
    /// <param name="frame">The picture; it stays the caller's, who must not dispose it before the tracks have taken it in.</param>
    /// <param name="stop">Takes looks back.</param>
    public void Begin(FrameLease frame, CancellationToken stop) => (_frame, _stop, _left, Fault) = (frame, stop, _mostPerFrame, null);

    /// <inheritdoc/>
    public bool TryDescribe(in DetectedObject box, Span<float> direction)
    {
        var area = FrameCrop.Within(_frame.Format, box.Left, box.Top, box.Right, box.Bottom);
        if (_left == 0 || Fault is not null || _stop.IsCancellationRequested || Math.Min(area.Width, area.Height) < LeastSide)
            return false;
        _left--;
        using var crop = FrameCrop.Copy(_frame, area, _pool);
        try
        {
            var seen = _embedder.Embed(crop, _stop);
            AgentMeter.AppearanceLooks.Add(1, _streamTag, _modelTag);
            seen.CopyTo(direction);
            // All zeros point nowhere: taken for a direction, they would be unlike everything, the same object too.
            return seen.ContainsAnyExcept(0);
        }
        catch (ModelException e)
        {
            // Tracking is in the middle of a picture, and goes on by place alone; whoever has begun the picture tells it.
            Fault = e;
            return false;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The same; the stream's own loop ends by the same token.
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _embedder.Dispose();
        _pool.Dispose();
    }
}
