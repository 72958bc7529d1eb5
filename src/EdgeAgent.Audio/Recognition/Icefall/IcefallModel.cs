using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Recognition.Acoustic;
using EdgeAgent.Audio.Recognition.Transducers;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Icefall;

/// <summary>
/// Loads a recogniser that icefall exported, in the layout that sherpa-onnx reads: a transducer with a stateless decoder, or CTC; for
/// whole utterances or for streams.
/// </summary>
internal static class IcefallModel
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Reads an export, loads its graphs and checks them against each other.</summary>
    /// <exception cref="ModelException">It is not such an export, is damaged, contradicts itself, or needs what is not built.</exception>
    public static ComposedModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        var graphs = new GraphSet(bundle, engine, Deadline, time, logger);
        try
        {
            return Compose(bundle, graphs, time);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    private static ComposedModel Compose(ModelBundle bundle, GraphSet graphs, TimeProvider time)
    {
        var files = IcefallFiles.Find(bundle);
        var tokens = TokenTable.Read(bundle, "tokens.txt");
        var blank = bundle.Tokens.Blank ?? Math.Max(0, IdOf(tokens, "<blk>", "<blank>", "<eps>"));
        FeatureOptions? features = null;
        StreamingGraph? streaming = null;
        AcousticGraph? whole = null;
        var lane = graphs.Open(files.IsTransducer ? "encoder" : "ctc", files.Encoder, allowInfinity: !files.IsTransducer, session =>
        {
            var signature = session.Signature;
            streaming = StreamingGraph.Is(signature) ? StreamingGraph.Read(session.Path, signature) : null;
            features = bundle.Features ?? IcefallFeatures.Of(bundle, streaming?.Bands ?? AcousticGraph.DeclaredDimension(signature), signature.Metadata);
            if (streaming is not null)
                RequireFeatures(session.Path, streaming, features);
            else
                whole = AcousticGraph.Probe(session, FeatureExtractor.Create(features).Dimension, time);
        });
        var encoder = new EncoderGraph(lane, streaming, whole);
        if (files is { Decoder: { } decoder, Joiner: { } joiner })
            return new ComposedModel(bundle, graphs, encoder, features!, tokens, blank, OpenTransducer(graphs, decoder, joiner, tokens, blank, encoder.Width));
        if (encoder.Width >= 0 && encoder.Width != tokens.Count)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{files.Encoder} gives scores of {encoder.Width} tokens, the model's list has {tokens.Count}. They are not of one export; copy the whole folder again.");
        }

        return new ComposedModel(bundle, graphs, encoder, features!, tokens, blank, null);
    }

    private static TransducerGraphs OpenTransducer(GraphSet graphs, string decoder, string joiner, TokenTable tokens, int blank, long width)
    {
        // Before the blank that stands before the first label nothing stands: the decoder gives -1 no embedding (icefall's beam_search.py).
        var transducer = TransducerGraphs.Open(graphs, decoder, joiner, tokens.Count, blank, width, usualContext: 2, start: -1);
        return transducer with
        {
            Usual = TransducerDefaults.Icefall with { StartSymbols = transducer.Context, Unknown = IdOf(tokens, "<unk>", "<UNK>") },
        };
    }

    private static void RequireFeatures(string path, StreamingGraph graph, FeatureOptions features)
    {
        var extractor = FeatureExtractor.Create(features);
        if (extractor.Dimension != graph.Bands)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes frames of {graph.Bands} values, the features '{features.Type}' have {extractor.Dimension}. Correct 'features' in the model.yaml.");
        }

        if (extractor.LookaheadSamples is null)
        {
            throw new ModelException(ModelFault.Unsupported,
                $"{path} goes along with a stream, but the features of the model.yaml wait for an utterance's end. Remove their normalisation, or name a model for whole utterances.");
        }
    }

    private static int IdOf(TokenTable tokens, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            for (var id = 0; id < tokens.Count; id++)
            {
                if (tokens.Names[id] == name)
                    return id;
            }
        }

        return -1;
    }
}
