using System.Globalization;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Host.Tests.Composition;

/// <summary>Hears how many seconds an utterance is long, and fails on those that are longer than it likes.</summary>
internal sealed class SecondsModel(string name, int longest = int.MaxValue) : IRecognitionModel
{
    public string Name => name;

    public int SampleRateHz => 16000;

    public double MinConfidence => 0;

    public IRecognizer Open(string stream, RecognizerOptions options) => new Recognizer(this, longest);

    public void Dispose()
    {
    }

    private sealed class Recognizer(SecondsModel model, int longest) : IRecognizer
    {
        public SearchUse? Search => null;

        public Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken)
        {
            var seconds = samples.Length / model.SampleRateHz;
            if (seconds > longest)
                throw new ModelException(ModelFault.RunFailed, $"Model '{model.Name}' cannot count to {seconds}.");
            return Transcript.Empty with { Text = seconds.ToString(CultureInfo.InvariantCulture), Confidence = 1 };
        }

        public void Dispose()
        {
        }
    }
}
