using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// What an exported encoder takes: features float32 [1, T, D] (and with RNN encoders their count, int64 [1]) to encoder_out
/// float32 [1, T′, H]. How few and how many frames it can take is written nowhere; the least is tried out at load.
/// </summary>
internal sealed class EspnetEncoder
{
    // Convolutional subsampling by 8, the strongest that ESPnet has, needs 15 frames.
    private const int MostLeastFrames = 64;
    private const int WarmUpFrames = 100;

    private readonly string _path;
    private int _longestRun;
    private int _shortestFailure = int.MaxValue;

    private EspnetEncoder(string path, int features, int lengths, int output, long width)
    {
        _path = path;
        FeaturesInput = features;
        LengthsInput = lengths;
        Output = output;
        Width = width;
    }

    /// <summary>The input of the features.</summary>
    public int FeaturesInput { get; }

    /// <summary>The input of their count; −1 where the graph has none.</summary>
    public int LengthsInput { get; }

    /// <summary>The output of the encoded frames.</summary>
    public int Output { get; }

    /// <summary>H; −1 when the graph leaves it open.</summary>
    public long Width { get; }

    /// <summary>Fewer frames than these are not enough for one encoded frame.</summary>
    public int LeastFrames { get; private set; }

    /// <summary>Reads a graph's contract and runs it once.</summary>
    /// <exception cref="ModelException">It is not such an encoder, or it does not run.</exception>
    public static EspnetEncoder Probe(ModelSession session, int dimension)
    {
        var signature = session.Signature;
        var features = signature.InputIndex("feats");
        var lengths = signature.InputIndex("feats_length");
        var output = signature.OutputIndex("encoder_out");
        var fits = features >= 0 && output >= 0 && signature.Inputs.Count == (lengths < 0 ? 1 : 2)
            && signature.Inputs[features] is { Type: TensorType.Float32, Rank: 3 } feats && Takes(feats.Dimensions[0], 1) && feats.Dimensions[1] < 0
            && signature.Outputs[output] is { Type: TensorType.Float32, Rank: 3 }
            && (lengths < 0 || signature.Inputs[lengths] is { Type: TensorType.Int64, Rank: 1 });
        if (!fits)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{session.Path} takes {Join(signature.Inputs)} and gives {Join(signature.Outputs)}; an ESPnet encoder for whole utterances takes feats float32 [1, T, {dimension}] (and feats_length int64 [1]) and gives encoder_out float32 [1, T', H].");
        }

        if (!Takes(signature.Inputs[features].Dimensions[2], dimension))
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{session.Path} takes {signature.Inputs[features]}, but config.yaml says logmel.n_mels: {dimension}. They are not of one export; copy the whole folder again.");
        }

        var encoder = new EspnetEncoder(session.Path, features, lengths, output, signature.Outputs[output].Dimensions[2]);
        using var run = session.CreateRun();
        encoder.FindLeastFrames(run, dimension);
        if (encoder.TryRun(run, WarmUpFrames, dimension, out _))
            encoder._longestRun = WarmUpFrames;
        return encoder;
    }

    /// <summary>Refuses what has proved too long already.</summary>
    /// <exception cref="ModelException">It is.</exception>
    public void RequireFit(int frames, double seconds)
    {
        if (frames >= Volatile.Read(ref _shortestFailure))
            throw TooLong(frames, seconds, null);
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

    /// <summary>
    /// The graph failed on an utterance. When it is longer than every one that went through, the baked table of positions is
    /// the cause (measured: 2055 frames pass, 2060 fail with a broadcast error), else it is as the runtime says.
    /// </summary>
    public ModelException Explain(int frames, double seconds, ModelException failure)
    {
        if (HasTaken(frames))
            return failure;
        for (int known; frames < (known = Volatile.Read(ref _shortestFailure)) && Interlocked.CompareExchange(ref _shortestFailure, frames, known) != known;)
        {
        }

        return TooLong(frames, seconds, failure);
    }

    private ModelException TooLong(int frames, double seconds, ModelException? failure) => new(ModelFault.TooLarge, FormattableString.Invariant(
        $"{_path}: an utterance of {seconds:0.0} s ({frames} feature frames) is longer than this export takes; it has taken {Volatile.Read(ref _longestRun)} so far. ")
        + "espnet_onnx writes a table of positions of fixed length into the encoder: end utterances sooner, or export with set_export_config(max_seq_len=…).",
        failure);

    private void FindLeastFrames(GraphRun run, int dimension)
    {
        ModelException? last = null;
        for (var frames = 1; frames <= MostLeastFrames; frames++)
        {
            if (TryRun(run, frames, dimension, out last))
            {
                LeastFrames = _longestRun = frames;
                return;
            }
        }

        throw last ?? new ModelException(ModelFault.Unfitting, $"{_path} gives no encoded frame for {MostLeastFrames} feature frames, so it is not an ESPnet encoder.");
    }

    private bool TryRun(GraphRun run, int frames, int dimension, out ModelException? failure)
    {
        failure = null;
        try
        {
            run.Input<float>(FeaturesInput, [1, frames, dimension]).Clear();
            if (LengthsInput >= 0)
                run.Input<long>(LengthsInput, [1])[0] = frames;
            run.Run(TimeSpan.FromSeconds(20));
            if (run.OutputShape(Output)[1] < 1)
                return false;
            return run.OutputsAreFinite(allowInfinity: false)
                ? true
                : throw new ModelException(ModelFault.NotFinite, $"{_path} gives NaN or infinite numbers for silence; export it again.");
        }
        catch (ModelException e) when (e.Fault == ModelFault.RunFailed)
        {
            failure = e;
            return false;
        }
    }

    private static bool Takes(long declared, long wanted) => declared < 0 || declared == wanted;

    private static string Join(IEnumerable<TensorSpec> specs) => string.Join(", ", specs);
}
