using EdgeAgent.Audio.Recognition;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Tests.Recognition;

public sealed class PiecewiseRecognizerTests
{
    private const int Rate = 1000;

    [Fact]
    public void What_a_model_refuses_is_cut_where_it_is_quiet_until_it_fits()
    {
        // Ten words of 0.9 s with 0.1 s of silence after each, of which the model takes four at a time.
        var samples = Enumerable.Range(0, 10_000).Select(i => i % 1000 < 900 ? 0.5f : 0).ToArray();
        var model = new CountingRecognizer(4500);
        using var recognizer = new PiecewiseRecognizer(model, Rate);

        var heard = recognizer.Recognize(samples, 5000, CancellationToken.None);

        Assert.Equal("w w w w w w w w w w", heard.Text);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => 5000.0 + 1000 * i), heard.Words.Select(w => w.StartMs), (a, b) => Math.Abs(a - b) < 1);
        Assert.All(heard.Words, w => Assert.InRange(w.EndMs - w.StartMs, 899, 901));
        Assert.Equal(10, heard.TokenIds.Count);
        Assert.Equal(0.5, heard.Confidence, 9);
        var refusals = model.Refusals;

        recognizer.Recognize(samples, 0, CancellationToken.None);
        Assert.Equal(refusals, model.Refusals);
    }

    [Fact]
    public void What_fits_is_given_as_a_whole_and_what_never_fits_is_refused()
    {
        using var fits = new PiecewiseRecognizer(new CountingRecognizer(10_000), Rate);
        Assert.Equal("w", fits.Recognize(Enumerable.Repeat(0.5f, 9000).ToArray(), 0, CancellationToken.None).Text);

        using var never = new PiecewiseRecognizer(new CountingRecognizer(10), Rate);
        Assert.Equal(ModelFault.TooLarge, Assert.Throws<ModelException>(() => never.Recognize(new float[9000], 0, CancellationToken.None)).Fault);
    }

    /// <summary>Hears a word where there is sound, and takes only so much.</summary>
    private sealed class CountingRecognizer(int longest) : IRecognizer
    {
        public int Refusals { get; private set; }

        public SearchUse? Search => null;

        public Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken)
        {
            if (samples.Length > longest)
            {
                Refusals++;
                throw new ModelException(ModelFault.TooLarge, "Too long.");
            }

            var words = new List<SpokenWord>();
            for (var i = 0; i < samples.Length; i++)
            {
                if (samples[i] == 0)
                    continue;
                var start = i;
                while (i < samples.Length && samples[i] != 0)
                    i++;
                words.Add(new SpokenWord("w", startMs + start, startMs + i, 0.5));
            }

            return new Transcript { Text = string.Join(' ', words.Select(w => w.Text)), TokenIds = [.. words.Select(_ => 1)], Words = words, Score = -1, Confidence = words.Count == 0 ? 0 : 0.5 };
        }

        public void Dispose()
        {
        }
    }
}
