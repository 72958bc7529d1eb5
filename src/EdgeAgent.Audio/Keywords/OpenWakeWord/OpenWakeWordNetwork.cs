using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Keywords.OpenWakeWord;

/// <summary>
/// A keyword model of the openWakeWord layout: mel spectrogram → embedding → heads, each with a lane that all streams share. A stream's mel frames and
/// embeddings are made once for all heads.
/// </summary>
internal sealed class OpenWakeWordNetwork : KeywordNetwork
{
    private readonly List<ModelLane> _lanes = [];
    private readonly float[] _silentFrame = new float[KeywordTiming.Mels];
    private readonly float[] _silentEmbedding = new float[KeywordTiming.EmbeddingSize];
    private readonly string _name;

    private OpenWakeWordNetwork(string name) => _name = name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Labels => [.. Heads.SelectMany(h => h.Labels)];

    /// <inheritdoc/>
    public override int StepSamples => KeywordTiming.StepSamples;

    /// <summary>Samples to mel frames.</summary>
    public ModelLane MelSpectrogram { get; private set; } = null!;

    /// <summary>Mel frames to embeddings.</summary>
    public ModelLane Embedding { get; private set; } = null!;

    /// <summary>Embeddings to scores.</summary>
    public IReadOnlyList<KeywordHead> Heads { get; private set; } = [];

    /// <summary>A mel frame of digital silence.</summary>
    public ReadOnlySpan<float> SilentFrame => _silentFrame;

    /// <summary>The embedding of digital silence.</summary>
    public ReadOnlySpan<float> SilentEmbedding => _silentEmbedding;

    /// <summary>Whether a graph looks like a head of the openWakeWord layout: one input float32 [1, n, 96], one output.</summary>
    public static bool IsHead(GraphSignature signature) =>
        signature is { Inputs: [{ Type: TensorType.Float32, Rank: 3 } input], Outputs: [{ Type: TensorType.Float32 }] }
            && input.Dimensions[0] is -1 or 1 && input.Dimensions[1] != 0 && input.Dimensions[2] == KeywordTiming.EmbeddingSize;

    /// <summary>Loads the graphs of a bundle, checks them against one another and runs each once.</summary>
    /// <param name="bundle">A folder with all graphs, or a head beside the two shared ones.</param>
    /// <param name="engine">What should run them.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="logger">Where the lanes say what is degraded.</param>
    /// <exception cref="ModelException">A graph is missing, damaged, or not of this layout.</exception>
    public static OpenWakeWordNetwork Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        var files = KeywordFiles.Of(bundle);
        var model = new OpenWakeWordNetwork(bundle.Name);
        try
        {
            model.MelSpectrogram = Lane(files.MelSpectrogram);
            model.Embedding = Lane(files.Embedding);
            model.TrySharedGraphs();
            model.Heads = [.. files.Heads.Select(path => model.TryHead(Lane(path), path, files.Heads.Count == 1 ? bundle.Labels : null))];
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }

        ModelLane Lane(string path)
        {
            // Never several streams in one run: the mel graph limits its output to 80 dB below the loudest value of the whole run, so one stream would
            // change another's frames.
            var options = new LaneOptions { Name = $"{bundle.Name}/{Path.GetFileNameWithoutExtension(path)}", MaxBatch = 1 };
            var lane = new ModelLane(() => ModelSession.Open(path, engine, bundle.HashOf(path), threads: bundle.Threads), options, time, logger);
            model._lanes.Add(lane);
            return lane;
        }
    }

    /// <inheritdoc/>
    public override int SpanSamples(int label)
    {
        foreach (var head in Heads)
        {
            if (label < head.Labels.Count)
                return KeywordTiming.SpanSamples(head.Embeddings);
            label -= head.Labels.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(label));
    }

    /// <inheritdoc/>
    public override KeywordScorer Open(string stream, KeywordRowHandler handler) => new OpenWakeWordScorer(this, stream, handler);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var lane in _lanes)
            lane.Dispose();
        _lanes.Clear();
    }

    private void TrySharedGraphs()
    {
        Require(MelSpectrogram, "melspectrogram", "[1, samples]", s => s is { Type: TensorType.Float32, Rank: 2 });
        Require(Embedding, "embedding", "[1, 76, 32, 1]", s => s is { Type: TensorType.Float32, Rank: 4 });
        using var mel = new GraphStep(MelSpectrogram, "try", 1, KeywordTiming.ChunkSamples);
        var frames = mel.Run(CancellationToken.None);
        if (frames.Length != KeywordTiming.StepFrames * KeywordTiming.Mels)
            throw Refuse("melspectrogram", $"gives {frames.Length} numbers for {KeywordTiming.ChunkSamples} samples, where {KeywordTiming.StepFrames} frames of {KeywordTiming.Mels} are expected");
        MelFrames.Scale(frames[..KeywordTiming.Mels], _silentFrame);

        using var embedding = new GraphStep(Embedding, "try", 1, KeywordTiming.WindowFrames, KeywordTiming.Mels, 1);
        for (var i = 0; i < KeywordTiming.WindowFrames; i++)
            _silentFrame.CopyTo(embedding.Input, i * KeywordTiming.Mels);
        var numbers = embedding.Run(CancellationToken.None);
        if (numbers.Length != KeywordTiming.EmbeddingSize)
            throw Refuse("embedding", $"gives {numbers.Length} numbers for {KeywordTiming.WindowFrames} mel frames, where {KeywordTiming.EmbeddingSize} are expected");
        numbers.CopyTo(_silentEmbedding);
    }

    private KeywordHead TryHead(ModelLane lane, string path, IReadOnlyList<string>? labels)
    {
        var file = Path.GetFileName(path);
        if (!IsHead(lane.Signature))
        {
            throw Refuse(file, $"takes {string.Join("; ", lane.Signature.Inputs)}, where one input float32 [1, n, {KeywordTiming.EmbeddingSize}] is expected of a head. " +
                "If it does not belong to this model, name the head's .onnx itself or list the model's files in model.yaml");
        }

        // A free number of embeddings is read as the usual 16.
        var declared = lane.Signature.Inputs[0].Dimensions[1];
        var embeddings = declared < 0 ? 16 : declared;
        if (embeddings > 1000)
            throw Refuse(file, $"asks for {embeddings} embeddings of 80 ms, where at most 1000 are read");
        using var head = new GraphStep(lane, "try", 1, embeddings, KeywordTiming.EmbeddingSize);
        for (var i = 0; i < embeddings; i++)
            _silentEmbedding.CopyTo(head.Input, i * KeywordTiming.EmbeddingSize);
        var outputs = head.Run(CancellationToken.None).Length;
        labels ??= LabelsOf(lane.Signature, path, outputs);
        if (labels.Count != outputs)
        {
            throw Refuse(file, $"gives {outputs} scores, and there are {labels.Count} labels ({string.Join(", ", labels.Take(5))}{(labels.Count > 5 ? ", …" : "")}). " +
                "Give one label for each score, in their order, as 'labels' in model.yaml; labels that begin with '_' are never told");
        }

        return new KeywordHead(lane, (int)embeddings, [.. labels]);
    }

    /// <summary>The exporter's labels, or for a single score the file's name without its version (<c>hey_jarvis_v0.1</c> → <c>hey_jarvis</c>).</summary>
    private static string[] LabelsOf(GraphSignature signature, string path, int outputs)
    {
        if (signature.Metadata.TryGetValue("labels", out var listed))
            return listed.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return outputs == 1 ? [KeywordLabel.OfFile(path)] : [];
    }

    private void Require(ModelLane lane, string role, string shape, Func<TensorSpec, bool> fits)
    {
        if (lane.Signature is not { Inputs: [var input], Outputs: [{ Type: TensorType.Float32 }] } || !fits(input))
            throw Refuse(role, $"takes {string.Join("; ", lane.Signature.Inputs)}, where one input float32 {shape} and one output are expected");
    }

    private ModelException Refuse(string graph, string reason) =>
        new(ModelFault.Unfitting, $"Keyword model '{_name}' cannot be run as openWakeWord: its graph {graph} {reason}.");
}
