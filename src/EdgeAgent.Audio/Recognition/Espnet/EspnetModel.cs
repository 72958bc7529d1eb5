using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// A speech recogniser that ESPnet trained and espnet_onnx exported: its graphs, each behind a lane that every stream shares.
/// </summary>
/// <remarks>Thread-safe. Dispose the recognizers first.</remarks>
public sealed class EspnetModel : IRecognitionModel
{
    private readonly ModelBundle _bundle;
    private readonly EspnetExport _export;
    private readonly EspnetModelOptions _options;
    private readonly GraphSet _graphs;
    private readonly ModelLane _encoderLane;
    private readonly TokenTable _tokens;
    private readonly EspnetSearches _searches;
    private readonly EspnetEncoder? _encoder;
    private readonly PositionTable? _positions;
    private BlockGraph? _blocks;

    private EspnetModel(ModelBundle bundle, EspnetExport export, EspnetModelOptions options, GraphSet graphs)
    {
        (_bundle, _export, _options, _graphs) = (bundle, export, options, graphs);
        _tokens = export.Tokens();
        var dimension = export.OpenFrontend().Dimension;
        if (export.IsOfBlocks)
        {
            long? end = null;
            _encoderLane = graphs.Open(
                "encoder", export.EncoderGraph(options.Quantized), probe: session => _blocks = BlockGraph.Probe(session, dimension, export.Subsampling, end), edit: content => end = OutputSlice.Open(content, BlockGraph.EncodedName));
            _positions = PositionTable.Read(export.PositionsFile(), _blocks!.Width);
        }
        else
        {
            EspnetEncoder? encoder = null;
            _encoderLane = graphs.Open("encoder", export.EncoderGraph(options.Quantized), probe: session => encoder = EspnetEncoder.Probe(session, dimension));
            _encoder = encoder;
        }

        SampleRateHz = export.Features().SampleRateHz;
        _searches = new EspnetSearches(bundle.Name, export, options.Quantized, graphs, _blocks?.Width ?? Encoder.Width, _tokens);
        _searches.Load();
    }

    /// <inheritdoc/>
    public string Name => _bundle.Name;

    /// <inheritdoc/>
    public int SampleRateHz { get; }

    /// <inheritdoc/>
    public double MinConfidence => 0;

    /// <summary>What it refuses is longer.</summary>
    internal TimeSpan LongestUtterance => _options.LongestUtterance;

    /// <summary>What its encoder of whole utterances takes.</summary>
    internal EspnetEncoder Encoder => _encoder ?? throw new InvalidOperationException($"The encoder of {Name} goes block by block.");

    /// <summary>Reads an export, loads its graphs, checks them against each other and runs the encoder once.</summary>
    /// <param name="bundle">Its folder holds espnet_onnx's <c>config.yaml</c>; its hashes are checked where it has them.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="logger">Where the lanes say what degrades.</param>
    /// <exception cref="ModelException">It is not such an export, is damaged, contradicts itself, or needs what is not built.</exception>
    public static EspnetModel Load(ModelBundle bundle, EspnetModelOptions options, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(options);
        var graphs = new GraphSet(bundle, options.Engine, options.Deadline, time, logger);
        try
        {
            return new EspnetModel(bundle, EspnetExport.Read(bundle.Folder), options, graphs);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IRecognizer Open(string stream, RecognizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var search = OpenSearch(stream, options, out var use);
        var encoder = OpenEncoder(stream, options);
        return encoder is StreamingEncoder along ? new StreamedRecognizer(along, search, use, _tokens, RequireShort) : new SpeechRecognizer(encoder, search, use, _tokens);
    }

    /// <summary>A stream's way from samples to encoded frames.</summary>
    internal IUtteranceEncoder OpenEncoder(string stream, RecognizerOptions options) => _blocks is { } blocks
        ? new BlockEncoder(blocks, _positions!, _export.OpenFeatures(), _encoderLane.Open(stream, options.Weight), RequireShort)
        : new EspnetUtteranceEncoder(this, _export.OpenFrontend(), _encoderLane.Open(stream, options.Weight));

    /// <summary>Refuses an utterance that is longer than allowed.</summary>
    /// <exception cref="ModelException">It is.</exception>
    internal void RequireShort(int samples)
    {
        var seconds = (double)samples / SampleRateHz;
        if (seconds > LongestUtterance.TotalSeconds)
        {
            throw new ModelException(ModelFault.TooLarge, FormattableString.Invariant(
                $"Model '{Name}' was given an utterance of {seconds:0.0} s; it takes {LongestUtterance.TotalSeconds:0.#} s at most. End utterances sooner, or cut the recording where nobody speaks."));
        }
    }

    /// <summary>A stream's way from encoded frames to tokens.</summary>
    /// <exception cref="ModelException">The export has no such search.</exception>
    internal IUtteranceSearch OpenSearch(string stream, RecognizerOptions options, out SearchUse use) =>
        _searches.Open(stream, options, new SearchReading(options.Search, _bundle.Search), out use);

    /// <inheritdoc/>
    public void Dispose() => _graphs.Dispose();
}
