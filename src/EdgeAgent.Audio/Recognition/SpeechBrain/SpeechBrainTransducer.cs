using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Recognition.Acoustic;
using EdgeAgent.Audio.Recognition.Transducers;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.SpeechBrain;

/// <summary>
/// Loads SpeechBrain's transducers: an encoder, a recurrent predictor that begins with blank, and a joint that gives log-probabilities.
/// </summary>
internal static class SpeechBrainTransducer
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Whether a bundle has the graphs of one.</summary>
    public static bool Is(ModelBundle bundle) => Encoder(bundle) is not null && Predictor(bundle) is not null && Joint(bundle) is not null;

    /// <summary>Loads the graphs and checks them against each other.</summary>
    /// <param name="bundle">A bundle that <see cref="Is"/> one.</param>
    /// <param name="usual">What the encoder hears where the bundle does not say it, by the values that it declares for a frame.</param>
    /// <param name="engine">What runs the graphs.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="logger">Where the lanes say what degrades.</param>
    /// <exception cref="ModelException">A graph cannot be loaded, or does not fit the others, the features or the tokens.</exception>
    public static ComposedModel Load(ModelBundle bundle, Func<int, FeatureOptions> usual, Engine engine, TimeProvider time, ILogger logger)
    {
        var graphs = new GraphSet(bundle, engine, Deadline, time, logger);
        try
        {
            var tokens = TokenTable.Read(bundle, "tokens.txt");
            var blank = bundle.Tokens.Blank ?? 0;
            FeatureOptions? features = null;
            AcousticGraph? whole = null;
            var lane = graphs.Open("encoder", Encoder(bundle)!, probe: session =>
            {
                features = bundle.Features ?? usual(AcousticGraph.DeclaredDimension(session.Signature));
                whole = AcousticGraph.Probe(session, FeatureExtractor.Create(features).Dimension, time);
            });
            var transducer = TransducerGraphs.Open(graphs, Predictor(bundle)!, Joint(bundle)!, tokens.Count, blank, whole!.Width, usualContext: 1, start: blank) with
            {
                Usual = TransducerDefaults.SpeechBrain,
            };
            return new ComposedModel(bundle, graphs, new EncoderGraph(lane, null, whole), features!, tokens, blank, transducer);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    private static string? Encoder(ModelBundle bundle) => Find(bundle, "encoder");

    private static string? Predictor(ModelBundle bundle) => Find(bundle, "predictor") ?? Find(bundle, "decoder");

    private static string? Joint(ModelBundle bundle) => Find(bundle, "joint") ?? Find(bundle, "joiner");

    /// <summary>A graph by its role; <c>encoder.int8.onnx</c> is an encoder, too, where there is no other.</summary>
    private static string? Find(ModelBundle bundle, string role) =>
        bundle.Files.GetValueOrDefault(role) ?? bundle.Files.Values.FirstOrDefault(f => Path.GetFileName(f).Split('.')[0] == role);
}
