using System.Text.Json;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Espnet;

/// <summary>ESPnet's contextual block encoder as espnet_onnx exports it, against ESPnet's own encoder with its last block.</summary>
public sealed class BlockEncoderTests
{
    private const string Streaming = "exports/espnet/streaming";

    [AssetFact]
    public void Every_reference_utterance_has_the_greedy_tokens_of_ESPnet()
    {
        using var reference = Reference();
        using var model = Load(TestAssets.PathOf(Streaming));
        using var encoder = model.OpenEncoder("test", new RecognizerOptions());
        using var search = model.OpenSearch("test", Options(DecodeMethod.CtcGreedy), out _);
        foreach (var utterance in Utterances(reference))
        {
            var expected = utterance.GetProperty("results").GetProperty("whole_utterance_ctc_greedy");
            var encoded = Encode(encoder, utterance);
            Assert.Equal(expected.GetProperty("encoder_frames").GetInt32(), encoded.Frames);
            Assert.Equal(Ids(expected.GetProperty("token_ids")), search.Decode(encoded, CancellationToken.None)[0].Tokens.Select(t => t.Id));
        }
    }

    [AssetFact]
    public void Every_reference_utterance_has_the_joint_beam_of_ESPnet()
    {
        using var reference = Reference();
        using var model = Load(TestAssets.PathOf(Streaming));
        using var encoder = model.OpenEncoder("test", new RecognizerOptions());
        using var search = model.OpenSearch("test", new RecognizerOptions(), out _);
        foreach (var utterance in Utterances(reference))
        {
            var expected = utterance.GetProperty("results").GetProperty("whole_utterance_joint_beam5");
            var best = search.Decode(Encode(encoder, utterance), CancellationToken.None)[0];
            Assert.Equal(Ids(expected.GetProperty("yseq"))[1..^1], best.Tokens.Select(t => t.Id));
            Assert.Equal(expected.GetProperty("score").GetDouble(), best.Score, 1e-2);
        }
    }

    [AssetTheory]
    [InlineData("encoder_out_whole")]
    [InlineData("streaming6400_encoder_out")]
    public void Every_encoded_row_equals_PyTorch_to_the_last_of_the_last_block(string stage)
    {
        var expected = NpzArchive.Open(TestAssets.PathOf($"{Streaming}/torch_stages_spk2_snt3.npz"))[stage].ToFloats();
        using var model = Load(TestAssets.PathOf(Streaming));
        using var encoder = model.OpenEncoder("test", new RecognizerOptions());
        var encoded = new EncodedUtterance();
        Assert.True(encoder.TryEncode(Clip.Read("exports/espnet/wav/spk2_snt3.wav"), encoded, CancellationToken.None));

        Assert.Equal(expected.Length, encoded.Values.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - encoded.Values[i]) <= 1e-4f, $"Row {i / encoded.Width}, value {i % encoded.Width}: {encoded.Values[i]} instead of {expected[i]}.");
    }

    [AssetTheory]
    [InlineData("torch_streaming_chunk2048_beam5", 2048)]
    [InlineData("torch_streaming_chunk6400_beam5", 6400)]
    public void After_every_chunk_there_are_no_fewer_rows_than_in_ESPnet_and_in_the_end_as_many(string name, int chunk)
    {
        using var reference = Reference();
        using var model = Load(TestAssets.PathOf(Streaming));
        using var encoder = Assert.IsAssignableFrom<StreamingEncoder>(model.OpenEncoder("test", new RecognizerOptions()));
        var part = new EncodedUtterance();
        foreach (var utterance in Utterances(reference))
        {
            var samples = Clip.Read(Path.Combine(Streaming, utterance.GetProperty("wav").GetString()!));
            var (rows, at, expected) = (0, 0, 0);
            encoder.Begin();
            foreach (var step in utterance.GetProperty("results").GetProperty(name).EnumerateArray())
            {
                var next = step.GetProperty("samples_to").GetInt32();
                Assert.InRange(next - at, 1, chunk);
                encoder.Accept(samples.AsSpan(at..next), part, CancellationToken.None);
                (rows, at) = (rows + part.Frames, next);
                expected = step.GetProperty("encoder_frames_so_far").GetInt32();
                if (!step.GetProperty("final").GetBoolean())
                    Assert.InRange(expected, 0, rows);
            }

            encoder.Finish(part, CancellationToken.None);
            Assert.Equal(samples.Length, at);
            Assert.Equal(expected, rows + part.Frames);
        }
    }

    [AssetTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_utterance_in_parts_of_any_size_gives_the_rows_of_the_whole(int seed)
    {
        var samples = Clip.Read("exports/espnet/wav/spk1_snt1.wav");
        using var model = Load(TestAssets.PathOf(Streaming));
        using var encoder = Assert.IsAssignableFrom<StreamingEncoder>(model.OpenEncoder("test", new RecognizerOptions()));
        var random = new Random(seed);
        var (whole, part, all) = (new EncodedUtterance(), new EncodedUtterance(), new List<float>());

        encoder.Begin();
        for (var at = 0; at < samples.Length;)
        {
            var next = Math.Min(at + random.Next(seed == 1 ? 400 : 40000), samples.Length);
            encoder.Accept(samples.AsSpan(at..next), part, CancellationToken.None);
            all.AddRange(part.Values);
            at = next;
        }

        var early = all.Count;
        encoder.Finish(part, CancellationToken.None);
        all.AddRange(part.Values);
        Assert.True(encoder.TryEncode(samples, whole, CancellationToken.None));
        Assert.Equal(whole.Values.ToArray(), all);
        Assert.Equal(40 * whole.Width, early);
        Assert.Equal(40, part.MsPerFrame);
    }

    /// <summary>Above all around the lengths at which a block more begins.</summary>
    [AssetFact]
    public void Utterances_of_every_length_have_the_rows_that_ESPnet_has()
    {
        var samples = Clip.Read("exports/espnet/wav/spk1_snt1.wav");
        using var model = Load(TestAssets.PathOf(Streaming));
        using var encoder = model.OpenEncoder("test", new RecognizerOptions());
        var encoded = new EncodedUtterance();
        for (var frames = 0; frames < 240; frames += frames is (> 160 and < 172) or (> 224 and < 238) ? 1 : 13)
        {
            var rows = Math.Max((((frames - 1) / 2) - 1) / 2, 0);
            Assert.Equal(rows > 0, encoder.TryEncode(samples.AsSpan(0, Math.Max((frames - 1) * 160, 0)), encoded, CancellationToken.None));
            Assert.Equal(rows, encoded.Frames);
        }
    }

    [AssetFact]
    public void An_utterance_longer_than_the_table_of_positions_goes_on_by_their_rule()
    {
        var path = TestAssets.PathOf($"{Streaming}/pe.npy");
        var (table, rows, ruled) = (PositionTable.Read(path, 64), new float[401 * 64], new float[64]);
        table.CopyTo(0, rows);
        table.CopyTo(400, ruled);
        Assert.Equal(rows.AsSpan(400 * 64).ToArray(), ruled);
        Assert.Equal((float)Math.Sin(400), ruled[0]);
        Assert.Equal((float)Math.Cos(400), ruled[1]);
        Assert.Equal(rows[(399 * 64) + 62], (float)Math.Sin(399 * Math.Pow(10000, -62 / 64.0)), 1e-4f);

        using var model = Load(TestAssets.PathOf(Streaming));
        using var encoder = model.OpenEncoder("test", new RecognizerOptions());
        var encoded = new EncodedUtterance();
        Assert.True(encoder.TryEncode(new float[20 * 16000], encoded, CancellationToken.None));
        Assert.Equal(499, encoded.Frames);
    }

    [AssetFact]
    public void Positions_of_another_encoder_are_refused()
    {
        var fault = Assert.Throws<ModelException>(() => PositionTable.Read(TestAssets.PathOf($"{Streaming}/pe.npy"), 32));
        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Contains("positions of shape [1, 400, 64], the encoder takes [1, P, 32]", fault.Message, StringComparison.Ordinal);
    }

    [AssetFact]
    public void A_graph_for_whole_utterances_is_refused_as_an_encoder_of_blocks()
    {
        using var export = new ExportCopy(Streaming, c => c.Replace("model_path: full/xformer_encoder.onnx", "model_path: full/xformer_decoder.onnx", StringComparison.Ordinal));
        var fault = Assert.Throws<ModelException>(() => Load(export.Folder));
        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Contains("an encoder of blocks as espnet_onnx 0.2 exports it takes xs_pad, mask", fault.Message, StringComparison.Ordinal);
    }

    private static JsonDocument Reference() => JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf(Streaming + "/reference.json")));

    private static JsonElement[] Utterances(JsonDocument reference)
    {
        JsonElement[] utterances = [.. reference.RootElement.GetProperty("utterances").EnumerateObject().Select(u => u.Value)];
        Assert.Equal(5, utterances.Length);
        return utterances;
    }

    private static EncodedUtterance Encode(IUtteranceEncoder encoder, JsonElement utterance)
    {
        var encoded = new EncodedUtterance();
        Assert.True(encoder.TryEncode(Clip.Read(Path.Combine(Streaming, utterance.GetProperty("wav").GetString()!)), encoded, CancellationToken.None));
        return encoded;
    }

    private static RecognizerOptions Options(DecodeMethod method) => new() { Search = new SearchSettings(method, new Dictionary<SearchParameter, double>()) };

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(t => t.GetInt32())];

    private static EspnetModel Load(string folder) => EspnetModel.Load(
        new ModelBundle { Name = "streaming", Folder = folder, Files = new Dictionary<string, string>() }, new EspnetModelOptions(), TimeProvider.System, NullLogger.Instance);
}
