using System.Text.Json;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Icefall;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Icefall;

public sealed class IcefallReferenceTests : IDisposable
{
    private const string Streaming = "exports/icefall/zipformer_streaming_transducer";
    private const string Ctc = "exports/icefall/zipformer_ctc";
    private const string Stem = "epoch-1-avg-1-chunk-16-left-64";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public void A_streaming_zipformer_is_known_by_its_files_and_hears_what_icefall_hears()
    {
        var bundle = new BundleReader([]).Read(TestAssets.PathOf(Streaming));
        Assert.Equal(("icefall", "its encoder, decoder and joiner stand as icefall writes them, and the encoder says model_type zipformer2"), RecognitionFamilies.Recognise(bundle));
        using var model = IcefallModel.Load(bundle, Engine.Cpu, TimeProvider.System, NullLogger.Instance);
        var compared = 0;
        foreach (var utterance in Utterances(Streaming))
        {
            var encoded = Encode(model, $"{Streaming}/{utterance.GetProperty("wav").GetString()}");
            Assert.Equal(8 * utterance.GetProperty("chunks").GetInt32(), encoded.Frames);
            Assert.Equal(40, encoded.MsPerFrame);
            var results = utterance.GetProperty("results");

            var greedy = results.GetProperty("streaming_greedy");
            var heard = Search(model, encoded, DecodeMethod.TransducerGreedy)[0];
            Assert.Equal(Ids(greedy), heard.Tokens.Select(t => t.Id));
            Assert.Equal(greedy.GetProperty("frames").EnumerateArray().Select(f => f.GetInt32()), heard.Tokens.Select(t => t.StartFrame));
            Assert.Equal(greedy.GetProperty("sum_logp").GetDouble(), heard.Score, 1e-2);

            // What offline_chunk16_* hold is of the PyTorch model with a mask in place of chunks and states, without zeros at the end.
            compared += Compare(results.GetProperty("streaming_modified_beam4"), Search(model, encoded, DecodeMethod.ModifiedBeam, (SearchParameter.Beam, 4)));
            compared += Compare(results.GetProperty("streaming_modified_beam10"), Search(model, encoded, DecodeMethod.TransducerBeam, (SearchParameter.Beam, 10)));
            compared += Compare(
                results.GetProperty("streaming_modified_beam4_blank_penalty2"),
                Search(model, encoded, DecodeMethod.ModifiedBeam, (SearchParameter.Beam, 4), (SearchParameter.BlankPenalty, 2)));
        }

        Assert.Equal(5 * 3 * 3, compared);
    }

    [AssetFact]
    public void The_int8_encoder_runs_where_a_description_names_it()
    {
        foreach (var file in Directory.EnumerateFiles(TestAssets.PathOf(Streaming)))
            File.Copy(file, _folder[Path.GetFileName(file)]);
        File.WriteAllText(_folder["model.yaml"], $"family: sherpa\nfiles: {{encoder: encoder-{Stem}.int8.onnx, decoder: decoder-{Stem}.onnx, joiner: joiner-{Stem}.onnx}}\n");
        var bundle = new BundleReader([]).Read(_folder.Path);
        Assert.EndsWith(".int8.onnx", IcefallFiles.Find(bundle).Encoder, StringComparison.Ordinal);
        using var model = RecognitionFamilies.Load(bundle, Engine.Cpu, TimeProvider.System, NullLogger.Instance);
        using var recognizer = model.Open("test", new RecognizerOptions());
        foreach (var utterance in Utterances(Streaming))
        {
            var expected = utterance.GetProperty("results").GetProperty("streaming_greedy_int8");
            var heard = recognizer.Recognize(Clip.Read($"{Streaming}/{utterance.GetProperty("wav").GetString()}"), 0, CancellationToken.None);
            Assert.Equal(Ids(expected), heard.TokenIds);
            Assert.Equal(expected.GetProperty("text").GetString(), heard.Text);
        }
    }

    [AssetFact]
    public void A_zipformer_of_CTC_hears_what_icefall_hears()
    {
        var bundle = new BundleReader([]).Read(TestAssets.PathOf(Ctc));
        Assert.Equal(("icefall", "the metadata of model.onnx say model_type zipformer2_ctc of icefall"), RecognitionFamilies.Recognise(bundle));
        using var model = RecognitionFamilies.Load(bundle, Engine.Cpu, TimeProvider.System, NullLogger.Instance);
        using var recognizer = model.Open("test", new RecognizerOptions());
        foreach (var utterance in Utterances(Ctc))
        {
            var expected = utterance.GetProperty("ctc_greedy");
            var heard = recognizer.Recognize(Clip.Read($"{Ctc}/{utterance.GetProperty("wav").GetString()}"), 0, CancellationToken.None);
            Assert.Equal(Ids(expected), heard.TokenIds);
            Assert.Equal(expected.GetProperty("text").GetString(), heard.Text);
        }
    }

    [AssetTheory]
    [InlineData(1)]
    [InlineData(160)]
    [InlineData(7777)]
    public void Samples_in_any_parts_give_the_frames_of_the_whole(int part)
    {
        using var model = LoadStreaming();
        using var encoder = (StreamingEncoder)model.OpenEncoder("test", new RecognizerOptions());
        var samples = Clip.Read("exports/espnet/wav/spk2_snt2.wav");
        if (part == 1)
            samples = samples[..8000];
        var whole = new EncodedUtterance();
        Assert.True(encoder.TryEncode(samples, whole, CancellationToken.None));

        List<float> values = [];
        var news = new EncodedUtterance();
        encoder.Begin();
        for (var at = 0; at < samples.Length; at += part)
        {
            encoder.Accept(samples.AsSpan(at, Math.Min(part, samples.Length - at)), news, CancellationToken.None);
            values.AddRange(news.Values);
        }

        encoder.Finish(news, CancellationToken.None);
        values.AddRange(news.Values);
        Assert.Equal(whole.Values.ToArray(), values);
        Assert.Equal(5120, encoder.ChunkSamples);
    }

    [AssetFact]
    public void A_stream_allocates_nothing_for_a_chunk()
    {
        using var model = LoadStreaming();
        using var encoder = (StreamingEncoder)model.OpenEncoder("test", new RecognizerOptions());
        using var search = (IFrameSearch)model.OpenSearch("test", new RecognizerOptions { Search = Settings(DecodeMethod.ModifiedBeam) }, out _);
        var samples = Clip.Read("exports/espnet/wav/spk1_snt4.wav");
        var news = new EncodedUtterance();
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            encoder.Begin();
            search.Begin();
            for (var at = 0; at + 1600 <= samples.Length; at += 1600)
            {
                encoder.Accept(samples.AsSpan(at, 1600), news, CancellationToken.None);
                if (news.Frames > 0)
                    search.Accept(news, CancellationToken.None);
            }
        }));
    }

    [AssetTheory]
    [InlineData(DecodeMethod.TransducerGreedy)]
    [InlineData(DecodeMethod.Tsd)]
    [InlineData(DecodeMethod.Alsd)]
    [InlineData(DecodeMethod.Nsc)]
    [InlineData(DecodeMethod.Maes)]
    [InlineData(DecodeMethod.ModifiedBeam)]
    public void A_grammar_lets_every_search_say_its_phrases_only(DecodeMethod method)
    {
        File.WriteAllText(_folder["grammar.txt"], "what joy there is in living\ntear a thin sheet\n");
        using var model = LoadStreaming();
        using var recognizer = model.Open("test", new RecognizerOptions { GrammarFile = _folder["grammar.txt"], Search = Settings(method, (SearchParameter.Beam, 6)) });
        var heard = recognizer.Recognize(Clip.Read("exports/espnet/wav/spk2_snt2.wav"), 0, CancellationToken.None);
        // A beam whose texts have all not come to a phrase's end when the frames end has heard none.
        Assert.Contains(heard.Text, (string[])["WHAT JOY THERE IS IN LIVING", ""]);
        if (method == DecodeMethod.ModifiedBeam)
            Assert.Equal("WHAT JOY THERE IS IN LIVING", heard.Text);
    }

    [AssetFact]
    public void A_hotword_that_greedy_misses_is_heard()
    {
        File.WriteAllText(_folder["hotwords.txt"], "there is\n");
        using var model = LoadStreaming();
        var samples = Clip.Read("exports/espnet/wav/spk2_snt2.wav");
        using var plain = model.Open("plain", new RecognizerOptions { Search = Settings(DecodeMethod.ModifiedBeam) });
        using var helped = model.Open("helped", new RecognizerOptions { Search = Settings(DecodeMethod.ModifiedBeam, (SearchParameter.HotwordBoost, 3)), HotwordsFile = _folder["hotwords.txt"] });
        Assert.Equal("WHAT JOY THES IN LIVING", plain.Recognize(samples, 0, CancellationToken.None).Text);
        Assert.Contains("THERE IS", helped.Recognize(samples, 0, CancellationToken.None).Text, StringComparison.Ordinal);
    }

    [AssetTheory]
    [InlineData(0)]
    [InlineData(159)]
    [InlineData(1600)]
    public void Too_few_samples_for_a_chunk_say_nothing(int samples)
    {
        using var model = LoadStreaming();
        using var recognizer = model.Open("test", new RecognizerOptions());
        Assert.Equal("", recognizer.Recognize(new float[samples], 0, CancellationToken.None).Text);
    }

    [AssetFact]
    public void A_search_that_is_none_of_transducers_is_refused_with_those_that_are()
    {
        using var model = LoadStreaming();
        var fault = Assert.Throws<ModelException>(() => model.Open("test", new RecognizerOptions { Search = Settings(DecodeMethod.Joint) }));
        Assert.EndsWith("cannot be searched by joint: it is a transducer. It can by transducer-greedy, transducer-beam, tsd, alsd, nsc, maes, modified-beam.", fault.Message, StringComparison.Ordinal);
    }

    private static ComposedModel LoadStreaming() =>
        IcefallModel.Load(new BundleReader([]).Read(TestAssets.PathOf(Streaming)), Engine.Cpu, TimeProvider.System, NullLogger.Instance);

    private static IEnumerable<JsonElement> Utterances(string folder)
    {
        using var reference = JsonDocument.Parse(File.ReadAllBytes(TestAssets.PathOf($"{folder}/reference.json")));
        return [.. reference.RootElement.GetProperty("utterances").EnumerateObject().Select(u => u.Value.Clone())];
    }

    private static EncodedUtterance Encode(ComposedModel model, string wav)
    {
        using var encoder = model.OpenEncoder("test", new RecognizerOptions());
        var encoded = new EncodedUtterance();
        Assert.True(encoder.TryEncode(Clip.Read(wav), encoded, CancellationToken.None));
        return encoded;
    }

    private static IReadOnlyList<Hypothesis> Search(ComposedModel model, EncodedUtterance encoded, DecodeMethod method, params (SearchParameter, double)[] values)
    {
        using var search = model.OpenSearch("test", new RecognizerOptions { Search = Settings(method, values) }, out _);
        return search.Decode(encoded, CancellationToken.None);
    }

    private static SearchSettings Settings(DecodeMethod method, params (SearchParameter Parameter, double Value)[] values) =>
        new(method, values.ToDictionary(v => v.Parameter, v => v.Value));

    private static int Compare(JsonElement expected, IReadOnlyList<Hypothesis> found)
    {
        var i = 0;
        foreach (var text in expected.EnumerateArray())
        {
            Assert.Equal(Ids(text), found[i].Tokens.Select(t => t.Id));
            Assert.Equal(text.GetProperty("log_prob").GetDouble(), found[i].Score, 1e-2);
            i++;
        }

        return i;
    }

    private static IEnumerable<int> Ids(JsonElement text) => text.GetProperty("token_ids").EnumerateArray().Select(t => t.GetInt32());
}
