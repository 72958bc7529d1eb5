using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Audio.Recognition.Acoustic;

/// <summary>
/// What the usual acoustic graph takes of a whole utterance: feature frames float32 [1, T, D] or [1, D, T], or the waveform [1, T], with
/// or without their count, to rows float32 [1, T′, W], or to one row for all of it, [1, W]. How few frames give one row is written nowhere;
/// it is tried out at load.
/// </summary>
internal sealed class AcousticGraph
{
    /// <summary>A second and a half of features, and half a minute of a waveform at 48 kHz: networks that need more hear no speech.</summary>
    private const int MostFrames = 1 << 21;

    private static readonly TimeSpan TrialDeadline = TimeSpan.FromSeconds(60);

    private readonly string _path;
    private int _longestRun;

    private AcousticGraph(string path, int dimension) => (_path, Dimension) = (path, dimension);

    /// <summary>Values in a frame; 1 of a waveform.</summary>
    public int Dimension { get; }

    /// <summary>The input of the frames.</summary>
    public int FramesInput { get; private init; }

    /// <summary>Whether its last axis is time: NeMo's layout.</summary>
    public bool IsTransposed { get; private init; }

    /// <summary>Whether it is [1, T]: a waveform.</summary>
    public bool IsFlat { get; private init; }

    /// <summary>The input of their count; −1 where there is none.</summary>
    public int CountInput { get; private init; } = -1;

    /// <summary>The type of the count; a float is a share of the longest of a batch, 1 for the only one.</summary>
    public TensorType CountType { get; private init; }

    /// <summary>The output of the rows.</summary>
    public int Output { get; private init; }

    /// <summary>Another output of rows for the same frames, such as scores of CTC; −1 where there is none.</summary>
    public int BesideOutput { get; private init; } = -1;

    /// <summary>How wide the rows beside are; −1 where there are none, or the graph leaves it open.</summary>
    public int BesideWidth { get; private init; } = -1;

    /// <summary>W; −1 where the graph leaves it open.</summary>
    public int Width { get; private set; }

    /// <summary>Fewer frames than these are not enough for one row.</summary>
    public int LeastFrames { get; private set; }

    /// <summary>How many values a frame of features has, as the graph declares it.</summary>
    /// <returns>−1 where it leaves it open or takes a waveform.</returns>
    public static int DeclaredDimension(GraphSignature signature) =>
        FramesOf(signature) is >= 0 and var input && signature.Inputs[input] is { Rank: 3 } frames
            ? (int)frames.Dimensions[IsTimeLast(frames) ? 1 : 2] : -1;

    /// <summary>Whether a graph takes frames of features as many as there are, perhaps with their count, and nothing else.</summary>
    public static bool TakesFrames(GraphSignature signature) =>
        signature.Inputs.Count is 1 or 2 && FramesOf(signature) is >= 0 and var input && signature.Inputs[input] is { Rank: 3 } frames
        && frames.Dimensions.Skip(1).Any(d => d < 0) && (signature.Inputs.Count == 1 || signature.Inputs[1 - input].Rank == 1);

    /// <summary>Reads a graph's contract and runs it.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="dimension">Values in a frame of the features; 1 for a waveform.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="isPooled">Whether one row for the whole utterance is wanted.</param>
    /// <exception cref="ModelException">It is no such graph, takes other features, or does not run.</exception>
    public static AcousticGraph Probe(ModelSession session, int dimension, TimeProvider time, bool isPooled = false)
    {
        var signature = session.Signature;
        var frames = FramesOf(signature);
        var output = OutputOf(signature, 0, isPooled);
        var beside = isPooled ? -1 : OutputOf(signature, output + 1, isPooled);
        if (frames < 0 || output < 0 || signature.Inputs.Count > 2)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{session.Path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; a {(isPooled ? "speaker model" : "recogniser of whole utterances")} takes features float32 [1, T, {dimension}] "
                + $"(or a waveform [1, T]), perhaps with their count, and gives float32 {(isPooled ? "[1, W]" : "[1, T', W]")}. Name the graph that does, or another family.");
        }

        var spec = signature.Inputs[frames];
        var count = signature.Inputs.Count == 2 ? 1 - frames : -1;
        var graph = new AcousticGraph(session.Path, dimension)
        {
            FramesInput = frames,
            IsFlat = spec.Rank == 2,
            IsTransposed = spec.Rank == 3 && IsTimeLast(spec),
            CountInput = count,
            CountType = count < 0 ? default : signature.Inputs[count].Type,
            Output = output,
            BesideOutput = beside,
            BesideWidth = beside < 0 ? -1 : (int)signature.Outputs[beside].Dimensions[2],
            Width = (int)signature.Outputs[output].Dimensions[^1],
        };
        if (graph.IsFlat != (dimension == 1) || (!graph.IsFlat && DeclaredDimension(signature) is >= 0 and var declared && declared != dimension))
        {
            throw new ModelException(ModelFault.Unfitting, graph.IsFlat
                ? $"{session.Path} takes a waveform, {spec}, but the features have {dimension} values a frame. Say 'features: {{type: waveform}}' in its model.yaml."
                : $"{session.Path} takes {spec}, but the features have {dimension} values a frame. Correct 'features' in its model.yaml.");
        }

        using var run = session.CreateRun(time);
        graph.FindLeastFrames(run);
        return graph;
    }

    /// <summary>Whether an utterance as long has gone through before.</summary>
    public bool HasTaken(int frames) => frames <= Volatile.Read(ref _longestRun);

    /// <summary>An utterance of that many frames went through.</summary>
    public void NoteSuccess(int frames)
    {
        for (int known; frames > (known = Volatile.Read(ref _longestRun)) && Interlocked.CompareExchange(ref _longestRun, frames, known) != known;)
        {
        }
    }

    /// <summary>The graph failed on an utterance: when it is longer than all before, its length is the likely cause.</summary>
    public ModelException Explain(int frames, double seconds, ModelException failure) => HasTaken(frames) ? failure : new ModelException(
        ModelFault.TooLarge, FormattableString.Invariant(
            $"{_path}: an utterance of {seconds:0.0} s ({frames} frames) did not go through; the longest so far had {Volatile.Read(ref _longestRun)}. End utterances sooner, or export the model for longer ones. The runtime says: ")
        + failure.Message, failure);

    /// <summary>The shape of its frames.</summary>
    public long[] ShapeOf(int frames) => IsFlat ? [1, frames] : IsTransposed ? [1, Dimension, frames] : [1, frames, Dimension];

    /// <summary>Writes how many frames there are, where it wants to know.</summary>
    public void WriteCount(in LaneInputs inputs, int frames)
    {
        if (CountInput < 0)
            return;
        if (CountType == TensorType.Int64)
            inputs.Get<long>(CountInput, [1])[0] = frames;
        else if (CountType == TensorType.Int32)
            inputs.Get<int>(CountInput, [1])[0] = frames;
        else
            inputs.Get<float>(CountInput, [1])[0] = 1;
    }

    private static int FramesOf(GraphSignature signature)
    {
        for (var i = 0; i < signature.Inputs.Count; i++)
        {
            if (signature.Inputs[i] is { Type: TensorType.Float32, Rank: 2 or 3 } input && input.Dimensions[0] is < 0 or 1)
                return i;
        }

        return -1;
    }

    private static int OutputOf(GraphSignature signature, int from, bool isPooled)
    {
        for (var i = from; i < signature.Outputs.Count; i++)
        {
            if (signature.Outputs[i] is { Type: TensorType.Float32 } output && (output.Rank == 3 || (isPooled && output.Rank == 2)))
                return i;
        }

        return -1;
    }

    /// <summary>The axis of time is the free one.</summary>
    private static bool IsTimeLast(TensorSpec frames) => frames.Dimensions[1] >= 0 && frames.Dimensions[2] < 0;

    private void FindLeastFrames(IGraphRun run)
    {
        ModelException? last = null;
        var (fails, works) = (0, 1);
        while (!Runs(run, works, ref last))
        {
            (fails, works) = (works, works * 2);
            if (works > MostFrames)
                throw new ModelException(ModelFault.RunFailed, $"{_path} does not run on silence of any length up to {MostFrames} frames: {last?.Message ?? "it gives no row"}", last);
        }

        for (NoteSuccess(works); works - fails > 1;)
        {
            var middle = (fails + works) / 2;
            (fails, works) = Runs(run, middle, ref last) ? (fails, middle) : (middle, works);
        }

        LeastFrames = works;
    }

    private bool Runs(IGraphRun run, int frames, ref ModelException? failure)
    {
        try
        {
            // Not quite silence: whoever divides by the deviation of all-equal frames gives what no utterance gives.
            var input = run.Input<float>(FramesInput, ShapeOf(frames));
            for (var i = 0; i < input.Length; i++)
                input[i] = i % 7 * 0.01f;
            WriteCount(new LaneInputs(run), frames);
            run.Run(TrialDeadline);
            var shape = run.OutputShape(Output);
            if (shape[1] < 1)
                return false;
            Width = (int)shape[^1];
            return run.OutputsAreFinite(allowInfinity: true) ? true
                : throw new ModelException(ModelFault.NotFinite, $"{_path} gives numbers that are none for silence; export it again.");
        }
        catch (ModelException e) when (e.Fault == ModelFault.RunFailed)
        {
            failure = e;
            return false;
        }
    }
}
