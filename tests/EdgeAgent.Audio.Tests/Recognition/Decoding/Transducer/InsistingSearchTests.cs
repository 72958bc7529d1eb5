using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Transducer;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding.Transducer;

public sealed class InsistingSearchTests : IDisposable
{
    private static readonly FinalRanking Raw = new(false, 1, false);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_ends_with_nothing_is_searched_again_however_it_was_cut()
    {
        using var alsd = new AlignmentLengthSearch(new TableTransducer(6, 4), null, Raw, 4, 50);
        using var insisting = new InsistingSearch(new Deaf(), new AlignmentLengthSearch(new TableTransducer(6, 4), null, Raw, 4, 50));
        var expected = alsd.Decode(TableTransducer.Frames(12), CancellationToken.None);

        var whole = insisting.Decode(TableTransducer.Frames(12), CancellationToken.None);
        insisting.Begin();
        insisting.Accept(TableTransducer.Frames(5), CancellationToken.None);
        insisting.Accept(TableTransducer.Frames(7, first: 5), CancellationToken.None);
        var parts = insisting.Finish();

        Assert.NotEmpty(expected[0].Tokens);
        Assert.Equal(expected.Select(e => (string.Join(' ', e.Tokens), e.Score)), whole.Select(e => (string.Join(' ', e.Tokens), e.Score)));
        Assert.Equal(expected.Select(e => (string.Join(' ', e.Tokens), e.Score)), parts.Select(e => (string.Join(' ', e.Tokens), e.Score)));
    }

    [Fact]
    public void What_was_found_stays_and_what_is_too_long_is_not_searched_again()
    {
        using var search = new TimeSynchronousSearch(new TableTransducer(6, 4), null, Raw, 4, 2);
        using var content = new InsistingSearch(
            new TimeSynchronousSearch(new TableTransducer(6, 4), null, Raw, 4, 2), new AlignmentLengthSearch(new TableTransducer(6, 4), null, Raw, 4, 50));
        using var endless = new InsistingSearch(new Deaf(), new AlignmentLengthSearch(new TableTransducer(6, 4), null, Raw, 4, 50));

        Assert.Equal(search.Decode(TableTransducer.Frames(12), CancellationToken.None)[0].Score, content.Decode(TableTransducer.Frames(12), CancellationToken.None)[0].Score);
        Assert.Empty(endless.Decode(TableTransducer.Frames(InsistingSearch.MostFrames + 1), CancellationToken.None)[0].Tokens);
    }

    [AssetTheory]
    [InlineData("exports/espnet/transducer", DecodeMethod.TransducerGreedy)]
    [InlineData("exports/espnet/transducer", DecodeMethod.TransducerBeam)]
    [InlineData("exports/espnet/transducer", DecodeMethod.Tsd)]
    [InlineData("exports/espnet/transducer", DecodeMethod.Maes)]
    [InlineData("exports/icefall/zipformer_streaming_transducer", DecodeMethod.TransducerGreedy)]
    [InlineData("exports/icefall/zipformer_streaming_transducer", DecodeMethod.Tsd)]
    [InlineData("exports/icefall/zipformer_streaming_transducer", DecodeMethod.Nsc)]
    [InlineData("exports/icefall/zipformer_streaming_transducer", DecodeMethod.ModifiedBeam)]
    public void A_phrase_that_is_said_is_found_under_a_grammar_by_every_search(string export, DecodeMethod method)
    {
        File.WriteAllText(_folder["g.txt"], "what joy there is in living\nwe are sure that one war is enough\n");
        using var model = RecognitionFamilies.Load(new BundleReader([]).Read(TestAssets.PathOf(export)), Engine.Cpu, TimeProvider.System, NullLogger.Instance);
        using var recognizer = model.Open("test", new RecognizerOptions { Search = new SearchSettings(method, new Dictionary<SearchParameter, double>()), GrammarFile = _folder["g.txt"] });

        Assert.Equal("WE ARE SURE THAT ONE WAR IS ENOUGH", recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt1.wav"), 0, CancellationToken.None).Text);
        Assert.Equal("WHAT JOY THERE IS IN LIVING", recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt2.wav"), 0, CancellationToken.None).Text);
    }

    /// <summary>A search that hears nothing.</summary>
    private sealed class Deaf : IFrameSearch
    {
        public IReadOnlyList<Hypothesis> Decode(EncodedUtterance encoded, CancellationToken cancellationToken) => [Hypothesis.Empty];

        public void Begin()
        {
        }

        public void Accept(EncodedUtterance frames, CancellationToken cancellationToken)
        {
        }

        public Hypothesis Best() => Hypothesis.Empty;

        public IReadOnlyList<Hypothesis> Finish() => [Hypothesis.Empty];

        public void Dispose()
        {
        }
    }
}
