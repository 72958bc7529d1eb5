using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Reading;

namespace EdgeAgent.Vision.Crops;

/// <summary>A reader of text as a second model: the answer is the text.</summary>
internal sealed class CropReader(ReadingModel model, string stream, double minScore) : ICropModel
{
    private readonly LineReader _reader = model.Open(stream);
    private string _last = "";

    /// <inheritdoc/>
    public string Name => model.Name;

    /// <inheritdoc/>
    public int Side => model.Input.Height!.Value;

    /// <inheritdoc/>
    public bool SeesMiddle => false;

    /// <inheritdoc/>
    public CropAnswer Answer(FrameLease crop, CancellationToken stop)
    {
        // A space at an end comes and goes with the margin.
        var text = _reader.Read(crop, stop).Trim();
        if (text.IsEmpty || _reader.Score < minScore)
            return default;
        // What is read again and again is one string.
        if (!text.SequenceEqual(_last))
            _last = text.ToString();
        return new CropAnswer(_last, _reader.Score);
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();
}
