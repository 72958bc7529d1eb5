using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>The graphs as optimum exports them.</summary>
internal sealed class OptimumNetwork : IWhisperNetwork
{
    private readonly WhisperOptions _features;
    private readonly int _vocabulary;
    private readonly WhisperEncoderGraph _encoder;
    private readonly WhisperDecoderGraph _first;
    private readonly WhisperDecoderGraph _next;
    private readonly ModelLane _encoderLane;
    private readonly ModelLane _firstLane;
    private readonly ModelLane _nextLane;

    private OptimumNetwork(WhisperGraphs files, WhisperOptions features, int vocabulary, GraphSet graphs)
    {
        (_features, _vocabulary) = (features, vocabulary);
        var extractor = FeatureExtractor.Create(features);
        WhisperEncoderGraph? encoder = null;
        WhisperDecoderGraph? first = null, next = null;
        _encoderLane = graphs.Open("encoder", files.Encoder,
            probe: session => encoder = WhisperEncoderGraph.Read(files.Encoder, session.Signature, extractor.Dimension, extractor.FramesFor(0)));
        _firstLane = graphs.Open("decoder", files.First, probe: session => first = WhisperDecoderGraph.Read(files.First, session.Signature, vocabulary));
        _nextLane = files.Next == files.First ? _firstLane
            : graphs.Open("decoder_with_past", files.Next, probe: session => next = WhisperDecoderGraph.Read(files.Next, session.Signature, vocabulary));
        (_encoder, _first, _next) = (encoder!, first!, next ?? first!);
        _next.RequireContinues(_first);
        if (_first.Width >= 0 && _encoder.Width >= 0 && _first.Width != _encoder.Width)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{_first.Path} takes encoded frames of {_first.Width} values, {_encoder.Path} gives {_encoder.Width}. They are not of one export; copy the whole folder again.");
        }
    }

    /// <summary>Reads an export, loads its graphs and checks them against each other.</summary>
    /// <exception cref="ModelException">A part is missing, damaged, not of one export, or needs what is not built.</exception>
    public static WhisperParts Open(ModelBundle bundle, GraphSet graphs)
    {
        var files = WhisperGraphs.Of(bundle);
        var folder = WhisperGraphs.FolderOf(bundle);
        var config = WhisperConfig.Read(bundle, folder);
        var vocabulary = WhisperVocabulary.Read(bundle, folder, config.VocabularySize);
        var search = config.Search(bundle, vocabulary);
        var features = config.Features(bundle);
        return new WhisperParts(features, vocabulary.Table, search, new OptimumNetwork(files, features, vocabulary.Table.Count, graphs));
    }

    /// <inheritdoc/>
    public IUtteranceEncoder OpenEncoder(string stream, int weight) =>
        new WhisperEncoder(_encoder, FeatureExtractor.Create(_features), _features.ChunkSeconds!.Value, _encoderLane.Open(stream, weight));

    /// <inheritdoc/>
    public INextTokenScorer OpenDecoder(string stream, int weight, double temperature) =>
        new WhisperDecoder(_firstLane.Open(stream, weight), _first, _nextLane.Open(stream, weight), _next, _vocabulary, temperature);
}
