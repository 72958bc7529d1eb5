using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Writing;

/// <summary>A recogniser of any family whose texts are written by the bundle's rules, and by those of a stream that go before them.</summary>
internal sealed class WrittenModel(IRecognitionModel model, TextRules described) : IRecognitionModel
{
    /// <inheritdoc/>
    public string Name => model.Name;

    /// <inheritdoc/>
    public int SampleRateHz => model.SampleRateHz;

    /// <inheritdoc/>
    public double MinConfidence => model.MinConfidence;

    /// <inheritdoc/>
    public IRecognizer Open(string stream, RecognizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var recognizer = model.Open(stream, options);
        var rules = options.Text.Over(described);
        // A grammar takes several spaces for one; whoever compares the text with its phrases wants one.
        var isPhrase = options.GrammarFile is not null;
        if (rules.ChangeNothing && !isPhrase)
            return recognizer;
        var text = new TextNormalizer(rules, singleSpaces: isPhrase);
        return recognizer is IStreamingRecognizer streaming ? new WrittenStreamingRecognizer(streaming, text) : new WrittenRecognizer(recognizer, text);
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();
}
