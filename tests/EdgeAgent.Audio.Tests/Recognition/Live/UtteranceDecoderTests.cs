using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Live;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Tests.Recognition.Live;

public sealed class UtteranceDecoderTests : IDisposable
{
    private const int Rate = 16000;
    private const int Step = Rate / 10;

    private readonly SpellingModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void A_model_that_goes_along_is_asked_for_text_five_times_a_second_at_most_and_only_for_what_is_new()
    {
        using var decoder = Open(partials: true, every: true);
        Assert.True(decoder.GoesAlong);
        var told = Walk(decoder, 2 * Rate);

        // New every 320 ms, decoded in steps of 100 ms.
        Assert.Equal([6400, 11200, 16000, 20800, 25600, 32000], told.Select(t => t.Samples));
        Assert.Equal(["1", "2", "3", "4", "5", "6"], told.Select(t => t.Text));
        Assert.Equal("32000", decoder.Finish(new float[2 * Rate], 0, CancellationToken.None).Text);
        Assert.Equal(0, decoder.Skipped);
    }

    [Fact]
    public void A_model_of_whole_utterances_is_asked_the_more_seldom_the_longer_one_gets()
    {
        _model.GoesAlong = false;
        using var decoder = Open(partials: true, every: true);
        Assert.False(decoder.GoesAlong);
        var told = Walk(decoder, 20 * Rate);
        Assert.Equal(told.Select(t => $"{t.Samples}"), told.Select(t => t.Text));
        Assert.Equal([8000, 16000, 24000, 32000, 40000, 50000], told.Select(t => t.Samples).Take(6));
        Assert.InRange(told.Sum(t => (double)t.Samples), 1, 5 * 20 * Rate);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_partial_texts_a_model_is_asked_once_in_the_end(bool goesAlong)
    {
        _model.GoesAlong = goesAlong;
        using var decoder = Open(partials: false, every: false);
        Assert.Empty(Walk(decoder, 3 * Rate));
        Assert.Equal("48000", decoder.Finish(new float[3 * Rate], 0, CancellationToken.None).Text);
        Assert.Equal(goesAlong ? 0 : 1, _model.Recognized);
    }

    [Fact]
    public void Who_is_behind_goes_on_by_a_second_at_most_and_leaves_out_texts_that_are_not_the_newest()
    {
        using var decoder = Open(partials: true, every: false);
        decoder.Begin();
        var speech = new float[5 * Rate / 2];
        var first = decoder.Advance(speech, 0, CancellationToken.None);
        Assert.Equal((null, Rate, Rate + Step), (first.Text, first.Samples, first.NextStep));
        var second = decoder.Advance(speech, 0, CancellationToken.None);
        Assert.Equal((null, 2 * Rate), (second.Text, second.Samples));
        Assert.Equal(2, decoder.Skipped);
        var third = decoder.Advance(speech, 0, CancellationToken.None);
        Assert.Equal(("7", 5 * Rate / 2), (third.Text?.Text, third.Samples));
        Assert.Equal(2, decoder.Skipped);
        Assert.Equal(third.NextStep, decoder.Advance(speech, 0, CancellationToken.None).NextStep);
    }

    [Fact]
    public void Who_is_behind_with_a_model_of_whole_utterances_decodes_the_newest_only()
    {
        _model.GoesAlong = false;
        using var decoder = Open(partials: true, every: false);
        decoder.Begin();
        var part = decoder.Advance(new float[(2 * Rate) + 700], 0, CancellationToken.None);
        Assert.Equal(("32000", 32000, 40000), (part.Text?.Text, part.Samples, part.NextStep));
        Assert.Equal(3, decoder.Skipped);
        Assert.Equal("56000", decoder.Finish(new float[7 * Rate / 2], 0, CancellationToken.None).Text);
        Assert.Equal(5, decoder.Skipped);
    }

    [Fact]
    public void A_text_that_is_broken_off_because_its_utterance_ended_counts_as_left_out()
    {
        _model.GoesAlong = false;
        using var decoder = Open(partials: true, every: false);
        decoder.Begin();
        Assert.Throws<OperationCanceledException>(() => decoder.Advance(new float[Rate], 0, new CancellationToken(true)));
        Assert.Equal(2, decoder.Skipped);
        Assert.Equal("16000", decoder.Finish(new float[Rate], 0, CancellationToken.None).Text);
    }

    [Fact]
    public void An_utterance_that_a_failure_lost_is_decoded_as_a_whole_in_the_end_and_the_next_one_as_ever()
    {
        using var decoder = Open(partials: true, every: true);
        decoder.Begin();
        _model.Fails = true;
        Assert.Throws<ModelException>(() => decoder.Advance(new float[Step], 0, CancellationToken.None));
        Assert.Equal(int.MaxValue, decoder.NextStep);
        _model.Fails = false;
        Assert.Equal("16000", decoder.Finish(new float[Rate], 0, CancellationToken.None).Text);
        Assert.Equal(["1", "2"], Walk(decoder, 11200).Select(t => t.Text));
    }

    [Fact]
    public void An_utterance_that_grows_longer_than_the_search_takes_is_written_down_in_pieces()
    {
        _model.Longest = 4 * Rate;
        using var decoder = Open(partials: true, every: true);
        Assert.Equal(ModelFault.TooLarge, Assert.Throws<ModelException>(() => Walk(decoder, 5 * Rate)).Fault);
        var pieces = decoder.Finish(new float[5 * Rate], 0, CancellationToken.None).Text.Split(' ').Select(int.Parse).ToList();
        Assert.True(pieces.Count > 1);
        Assert.Equal(5 * Rate, pieces.Sum());
    }

    [Fact]
    public void One_that_turns_out_longer_than_the_search_takes_when_it_is_over_is_written_down_in_pieces_too()
    {
        // The model was busy with others: nobody went along.
        _model.Longest = 4 * Rate;
        using var decoder = Open(partials: true, every: false);
        decoder.Begin();
        var pieces = decoder.Finish(new float[5 * Rate], 0, CancellationToken.None).Text.Split(' ').Select(int.Parse).ToList();
        Assert.True(pieces.Count > 1);
        Assert.Equal(5 * Rate, pieces.Sum());
        Assert.Equal(["1", "2"], Walk(decoder, 11200).Select(t => t.Text));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_model_of_another_rate_gets_as_much_audio_of_its_own(bool goesAlong)
    {
        (_model.GoesAlong, _model.SampleRateHz) = (goesAlong, 8000);
        using var decoder = Open(partials: true, every: true);
        foreach (var samples in (int[])[16000, 15999, 8000])
        {
            Walk(decoder, samples);
            Assert.Equal($"{(samples + 1) / 2}", decoder.Finish(new float[samples], 0, CancellationToken.None).Text);
        }
    }

    private UtteranceDecoder Open(bool partials, bool every) =>
        UtteranceDecoder.Open(_model, "test", new RecognizerOptions(), new DecoderOptions { SampleRateHz = Rate, TellsPartials = partials, EveryStep = every });

    private static List<(int Samples, string Text)> Walk(UtteranceDecoder decoder, int samples)
    {
        var told = new List<(int, string)>();
        decoder.Begin();
        for (var count = 0; count <= samples; count += 160)
        {
            while (decoder.NextStep <= count)
            {
                var part = decoder.Advance(new float[count], 0, CancellationToken.None);
                if (part.Text is { } text)
                    told.Add((part.Samples, text.Text));
            }
        }

        return told;
    }

    /// <summary>Says on the way how many chunks of 320 ms it has heard, and in the end, or of the whole, how many samples.</summary>
    private sealed class SpellingModel : IRecognitionModel
    {
        public bool GoesAlong { get; set; } = true;

        public bool Fails { get; set; }

        public int Longest { get; set; } = int.MaxValue;

        public int Recognized { get; private set; }

        public string Name => "spelling";

        public int SampleRateHz { get; set; } = Rate;

        public double MinConfidence => 0;

        public IRecognizer Open(string stream, RecognizerOptions options) => GoesAlong ? new Along(this) : new Whole(this);

        public void Dispose()
        {
        }

        private void RequireShort(int samples)
        {
            if (samples > Longest)
                throw new ModelException(ModelFault.TooLarge, "too long");
        }

        private static Transcript Text(int number) => Transcript.Empty with { Text = $"{number}" };

        private class Whole(SpellingModel model) : IRecognizer
        {
            public SearchUse? Search => null;

            public Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken)
            {
                cancellationToken.ThrowIfCancellationRequested();
                model.RequireShort(samples.Length);
                model.Recognized++;
                return Text(samples.Length);
            }

            public void Dispose()
            {
            }
        }

        private sealed class Along(SpellingModel model) : Whole(model), IStreamingRecognizer
        {
            private readonly SpellingModel _owner = model;
            private int _count;

            public bool SearchesAlong => true;

            private int Chunks => _count / (_owner.SampleRateHz * 8 / 25);

            public void Begin() => _count = 0;

            public bool Accept(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
            {
                if (_owner.Fails)
                    throw new ModelException(ModelFault.RunFailed, "broken");
                var before = Chunks;
                _count += samples.Length;
                _owner.RequireShort(_count);
                return Chunks > before;
            }

            public Transcript Hear(double startMs, CancellationToken cancellationToken) => Text(Chunks);

            public Transcript Finish(double startMs, CancellationToken cancellationToken) => Text(_count);
        }
    }
}
