using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// A speech recogniser that ESPnet trained and espnet_onnx exported: encoder and CTC graph, each behind a lane that every stream
/// shares. Attention decoder and language model of the export are not used.
/// </summary>
/// <remarks>Thread-safe. Dispose the recognizers first.</remarks>
public sealed class EspnetModel : IRecognitionModel
{
    private readonly EspnetExport _export;
    private readonly ModelLane _encoderLane;
    private readonly ModelLane _ctcLane;

    private EspnetModel(
        string name, EspnetExport export, TokenTable tokens, EspnetEncoder encoder, ModelLane encoderLane, ModelLane ctcLane, TimeSpan longestUtterance)
    {
        Name = name;
        LongestUtterance = longestUtterance;
        _export = export;
        Tokens = tokens;
        Encoder = encoder;
        _encoderLane = encoderLane;
        _ctcLane = ctcLane;
        SampleRateHz = export.Features().SampleRateHz;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int SampleRateHz { get; }

    /// <inheritdoc/>
    public double MinConfidence => 0;

    /// <summary>What it refuses is longer.</summary>
    internal TimeSpan LongestUtterance { get; }

    /// <summary>Its vocabulary.</summary>
    internal TokenTable Tokens { get; }

    /// <summary>What its encoder takes.</summary>
    internal EspnetEncoder Encoder { get; }

    /// <summary>Reads an export, loads its graphs, checks them against each other and runs the encoder once.</summary>
    /// <param name="bundle">Its folder holds espnet_onnx's <c>config.yaml</c>; its hashes are checked where it has them.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="logger">Where the lanes say what degrades.</param>
    /// <exception cref="ModelException">It is not such an export, is damaged, contradicts itself, or needs what is not built.</exception>
    public static EspnetModel Load(ModelBundle bundle, EspnetModelOptions options, TimeProvider time, ILogger logger)
    {
        var export = EspnetExport.Read(bundle.Folder);
        var tokens = export.Tokens();
        var dimension = export.OpenFrontend().Dimension;
        var encoderPath = export.EncoderGraph(options.Quantized);
        var ctcPath = export.CtcGraph(options.Quantized);

        var session = ModelSession.Open(encoderPath, options.Engine, bundle.HashOf(encoderPath));
        ModelLane? encoderLane = null;
        try
        {
            var encoder = EspnetEncoder.Probe(session, dimension);
            // The lane takes over the session that was probed; when it must rebuild, it loads another.
            ModelSession? probed = session;
            encoderLane = Lane("encoder", () => Interlocked.Exchange(ref probed, null) ?? ModelSession.Open(encoderPath, options.Engine, bundle.HashOf(encoderPath)));
            var ctcLane = Lane("ctc", () => ModelSession.Open(ctcPath, options.Engine, bundle.HashOf(ctcPath)));
            try
            {
                RequireCtc(ctcPath, ctcLane.Signature, encoder, tokens.Count);
            }
            catch
            {
                ctcLane.Dispose();
                throw;
            }

            return new EspnetModel(bundle.Name, export, tokens, encoder, encoderLane, ctcLane, options.LongestUtterance);
        }
        catch
        {
            if (encoderLane is null)
                session.Dispose();
            else
                encoderLane.Dispose();
            throw;
        }

        ModelLane Lane(string role, Func<ModelSession> open) => new(
            open,
            // One utterance a run: its length is its own, so there is nothing to batch. Impossible tokens have log-probability −∞.
            new LaneOptions { Name = $"{bundle.Name}/{role}", Deadline = options.Deadline, MaxBatch = 1, AllowInfinity = role == "ctc" },
            time,
            logger);
    }

    /// <inheritdoc/>
    public IRecognizer Open(string stream, int weight = 1) =>
        new EspnetRecognizer(this, _export.OpenFrontend(), _export.Blank, _encoderLane.Open(stream, weight), _ctcLane.Open(stream, weight));

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoderLane.Dispose();
        _ctcLane.Dispose();
    }

    private static void RequireCtc(string path, GraphSignature signature, EspnetEncoder encoder, int tokens)
    {
        if (signature.Inputs is not [{ Type: TensorType.Float32, Rank: 3 } input] || signature.Outputs is not [{ Type: TensorType.Float32, Rank: 3 } output, ..])
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; ESPnet's CTC graph takes float32 [1, T', H] and gives float32 [1, T', tokens].");
        }

        if (input.Dimensions[2] >= 0 && encoder.Width >= 0 && input.Dimensions[2] != encoder.Width)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes encoded frames of {input.Dimensions[2]} values, the encoder gives {encoder.Width}. They are not of one export; copy the whole folder again.");
        }

        if (output.Dimensions[2] >= 0 && output.Dimensions[2] != tokens)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} gives scores of {output.Dimensions[2]} tokens, config.yaml lists {tokens}. They are not of one export; copy the whole folder again.");
        }
    }
}
