using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// What an exported contextual block encoder takes and gives (espnet_onnx/export/asr/models/encoders/contextual_block_xformer.py). How long
/// its blocks are, how far they lie apart and how far they look ahead is written nowhere but in the graph: it shows in what silence gives.
/// </summary>
internal sealed class BlockGraph
{
    /// <summary>The output of the encoded frames.</summary>
    public const string EncodedName = "ys_pad";

    private static readonly TimeSpan ProbeDeadline = TimeSpan.FromSeconds(20);

    private readonly string _path;

    private BlockGraph(string path, GraphSignature signature)
    {
        _path = path;
        Frames = signature.InputIndex("xs_pad");
        Mask = signature.InputIndex("mask");
        FramesBefore = signature.InputIndex("buffer_before_downsampling");
        RowsBefore = signature.InputIndex("buffer_after_downsampling");
        Context = signature.InputIndex("prev_addin");
        Positions = signature.InputIndex("pos_enc_xs");
        ContextPosition = signature.InputIndex("pos_enc_addin");
        LayerContexts = signature.InputIndex("past_encoder_ctx");
        IsFirst = signature.InputIndex("is_first");
        Encoded = signature.OutputIndex(EncodedName);
        NextRows = signature.OutputIndex("next_buffer_after_downsampling");
        NextContext = signature.OutputIndex("next_addin");
        NextLayerContexts = signature.OutputIndex("next_encoder_ctx");
        int[] needed = [Frames, Mask, FramesBefore, RowsBefore, Context, Positions, LayerContexts, IsFirst, Encoded, NextRows, NextContext, NextLayerContexts];
        var fits = needed.All(i => i >= 0) && signature.Inputs.Count == (ContextPosition < 0 ? 8 : 9)
            && signature.Inputs[Frames] is { Type: TensorType.Float32, Rank: 3 } && signature.Inputs[Mask] is { Type: TensorType.Float32, Rank: 4 }
            && signature.Inputs[RowsBefore] is { Type: TensorType.Float32, Rank: 3 } rows && rows.Dimensions[2] > 0
            && signature.Inputs[LayerContexts] is { Type: TensorType.Float32, Rank: 3 } layers && layers.Dimensions[1] > 0 && layers.Dimensions[2] > 0
            && signature.Inputs[IsFirst] is { Type: TensorType.Int64, Rank: 1 };
        if (!fits)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; an encoder of blocks as espnet_onnx 0.2 exports it takes xs_pad, mask, buffer_before_downsampling, buffer_after_downsampling, prev_addin, pos_enc_xs, pos_enc_addin, past_encoder_ctx and is_first and gives {EncodedName} and what follows them. Export the model again.");
        }

        Width = checked((int)signature.Inputs[RowsBefore].Dimensions[2]);
        LayerContextShape = [1, signature.Inputs[LayerContexts].Dimensions[1], signature.Inputs[LayerContexts].Dimensions[2]];
    }

    /// <summary>The strengths of subsampling that ESPnet's block encoders have.</summary>
    public static IReadOnlyCollection<int> Subsamplings { get; } = [4, 6, 8];

    /// <summary>The input of the feature frames, [1, T, bands].</summary>
    public int Frames { get; }

    /// <summary>The input of who attends to whom, [1, 1, block + 2, block + 2].</summary>
    public int Mask { get; }

    /// <summary>The input of the feature frames that stand before the others, [1, 2·subsampling, bands].</summary>
    public int FramesBefore { get; }

    /// <summary>The input of the subsampled rows that stand before the others, [1, any, D].</summary>
    public int RowsBefore { get; }

    /// <summary>The input of the context that the block before handed on, [1, 1, D].</summary>
    public int Context { get; }

    /// <summary>The input of the rows' positions, [1, block, D].</summary>
    public int Positions { get; }

    /// <summary>The input of the context's position, [1, 1, D]; −1 where contexts have none.</summary>
    public int ContextPosition { get; }

    /// <summary>The input of the layers' contexts of the block before.</summary>
    public int LayerContexts { get; }

    /// <summary>The input that says 1 for an utterance's first block: then nothing stands before.</summary>
    public int IsFirst { get; }

    /// <summary>The output of the encoded rows: of the first block all, of others those from <see cref="Offset"/> on.</summary>
    public int Encoded { get; }

    /// <summary>The output of the subsampled rows for the next block.</summary>
    public int NextRows { get; }

    /// <summary>The output of the context for the next block.</summary>
    public int NextContext { get; }

    /// <summary>The output of the layers' contexts for the next block.</summary>
    public int NextLayerContexts { get; }

    /// <summary>The shape of the layers' contexts.</summary>
    public long[] LayerContextShape { get; }

    /// <summary>Values in a frame of features.</summary>
    public int Bands { get; private init; }

    /// <summary>Values in a row, D.</summary>
    public int Width { get; }

    /// <summary>Feature frames for a row.</summary>
    public int Subsampling { get; private init; }

    /// <summary>Rows in a block.</summary>
    public int Block { get; private set; }

    /// <summary>Rows from a block to the next.</summary>
    public int Hop { get; private set; }

    /// <summary>Rows at a block's start that the block before has given already.</summary>
    public int Offset { get; private set; }

    /// <summary>Rows that a block shares with the next.</summary>
    public int Overlap => Block - Hop;

    /// <summary>Feature frames of which a block's subsampling needs <paramref name="rows"/> rows: the graph leaves the last ones to the next.</summary>
    public int FramesFor(int rows) => (rows + 2) * Subsampling;

    /// <summary>How many rows frames have in ESPnet, where nothing is left to a next block.</summary>
    public int RowsOf(int frames)
    {
        // What one row sees through convolutions of 3, 3 (by 4); 3, 5 (by 6); 3, 3, 3 (by 8).
        var sight = Subsampling switch { 4 => 7, 6 => 11, _ => 15 };
        return frames < sight ? 0 : ((frames - sight) / Subsampling) + 1;
    }

    /// <summary>Reads a graph's contract and runs it twice.</summary>
    /// <param name="session">The graph, whose output was opened to the end of the block (<see cref="OutputSlice"/>).</param>
    /// <param name="bands">Values in a frame of features.</param>
    /// <param name="subsampling">Feature frames for a row.</param>
    /// <param name="end">Where its rows ended before: the block without its look-ahead; null when that was not found.</param>
    /// <exception cref="ModelException">It is not such an encoder, or it does not run.</exception>
    public static BlockGraph Probe(ModelSession session, int bands, int subsampling, long? end)
    {
        var graph = new BlockGraph(session.Path, session.Signature) { Bands = bands, Subsampling = subsampling };
        if (session.Signature.Inputs[graph.Frames].Dimensions[2] is var declared && declared >= 0 && declared != bands)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{session.Path} takes {session.Signature.Inputs[graph.Frames]}, but config.yaml says logmel.n_mels: {bands}. They are not of one export; copy the whole folder again.");
        }

        using var run = session.CreateRun();
        graph.Block = graph.RowsGiven(run, isFirst: 1);
        graph.Offset = graph.Block - graph.RowsGiven(run, isFirst: 0);
        graph.Hop = checked((int)((end ?? 0) - graph.Offset));
        if (end is null || graph.Hop < 2 || graph.Offset < 0 || end > graph.Block)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{session.Path} does not show how its blocks lie: blocks of {graph.Block} rows, of which {graph.Offset} are the one's before and which end {(end is null ? "at no place that was found" : $"at {end}")}. Export the model with espnet_onnx 0.2 and without an optimizer of graphs.");
        }

        return graph;
    }

    private int RowsGiven(GraphRun run, int isFirst)
    {
        run.Input<float>(Frames, [1, (isFirst == 1 ? 3 : 1) * Subsampling, Bands]).Clear();
        run.Input<float>(FramesBefore, [1, 2 * Subsampling, Bands]).Clear();
        run.Input<float>(RowsBefore, [1, 1, Width]).Clear();

        // One value stands for as many as the block has, which nobody knows yet.
        run.Input<float>(Mask, [1, 1, 1, 1]).Fill(1);
        run.Input<float>(Context, [1, 1, Width]).Clear();
        run.Input<float>(Positions, [1, 2, Width]).Clear();
        if (ContextPosition >= 0)
            run.Input<float>(ContextPosition, [1, 1, Width]).Clear();
        run.Input<float>(LayerContexts, LayerContextShape).Clear();
        run.Input<long>(IsFirst, [1])[0] = isFirst;
        run.Run(ProbeDeadline);
        if (run.OutputShape(Encoded)[2] != Width || !run.OutputsAreFinite(allowInfinity: false))
            throw new ModelException(ModelFault.NotFinite, $"{_path} gives rows of {run.OutputShape(Encoded)[2]} values, {Width} are expected, or numbers that are NaN or infinite for silence; export it again.");
        return (int)run.OutputShape(Encoded)[1];
    }
}
