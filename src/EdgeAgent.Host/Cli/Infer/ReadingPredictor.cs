using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Reading;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Reads the line of text that a picture shows.</summary>
internal sealed class ReadingPredictor : PicturePredictor
{
    private readonly LineReader _reader;
    private readonly double _minScore;
    private string _text = "";

    /// <summary>A predictor on a model that stays the caller's.</summary>
    public ReadingPredictor(ReadingModel model, InferOptions options, TimeProvider time) : base(model.Name, model.Labels, time)
    {
        _reader = model.Open("infer");
        _minScore = options.MinScore ?? 0;
    }

    /// <inheritdoc/>
    protected override void Run(FrameLease frame, CancellationToken stop)
    {
        var text = _reader.Read(frame, stop);
        _text = _reader.Score >= _minScore ? text.ToString() : "";
    }

    /// <inheritdoc/>
    protected override InferResult Tell() => new() { Text = _text, Confidence = Rounded.Score(_reader.Score) };

    /// <inheritdoc/>
    protected override void Close() => _reader.Dispose();
}
