using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Writing;

public sealed class WrittenModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public void A_description_says_how_texts_are_written_and_a_stream_goes_over_it()
    {
        using var plain = Load("");
        using var described = Load("text: {case: lower, numbers: english}\n");
        var heard = Hear(plain, TextRules.AsIs);

        Assert.Equal(heard.Text.ToUpperInvariant(), heard.Text);
        var lower = Hear(described, TextRules.AsIs);
        Assert.Equal(heard.Text.ToLowerInvariant(), lower.Text);
        Assert.Equal(heard.Words.Select(w => (w.Text.ToLowerInvariant(), w.StartMs, w.EndMs)), lower.Words.Select(w => (w.Text, w.StartMs, w.EndMs)));
        Assert.Equal(heard.Text, Hear(described, new TextRules { Case = TextCase.AsIs }).Text);
        Assert.Equal(heard.TokenIds, lower.TokenIds);
    }

    [AssetFact]
    public void Partials_are_written_by_the_same_rules_as_the_end()
    {
        using var model = RecognitionFamilies.Load(
            new BundleReader([]).Read(TestAssets.PathOf("exports/icefall/zipformer_streaming_transducer")), Engine.Cpu, TimeProvider.System, NullLogger.Instance);
        using var recognizer = (IStreamingRecognizer)model.Open("test", new RecognizerOptions { Text = new TextRules { Case = TextCase.Lower } });
        recognizer.Begin();
        recognizer.Accept(Clip.Read("exports/espnet/wav/spk2_snt2.wav"), CancellationToken.None);

        var partial = recognizer.Hear(0, CancellationToken.None).Text;
        var end = recognizer.Finish(0, CancellationToken.None).Text;

        Assert.Matches("^[a-z' ]+$", partial);
        Assert.Matches("^[a-z' ]+$", end);
    }

    private static Transcript Hear(IRecognitionModel model, TextRules rules)
    {
        using var recognizer = model.Open("test", new RecognizerOptions { Text = rules });
        return recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt2.wav"), 0, CancellationToken.None);
    }

    private IRecognitionModel Load(string rules)
    {
        File.WriteAllText(_folder["b.yaml"], "family: wav2vec2\n" + rules);
        return RecognitionFamilies.Load(BundleReader.Read(TestAssets.PathOf("exports/hf_transformers/wav2vec2_ctc"), _folder["b.yaml"]), Engine.Cpu, TimeProvider.System, NullLogger.Instance);
    }
}
