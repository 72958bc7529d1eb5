using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Acoustic;
using EdgeAgent.Audio.Recognition.SpeechBrain;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Voice.SpeechBrain;

/// <summary>
/// Voice activity of whole recordings, such as SpeechBrain's CRDNN: features float32 [1, T, D] to a probability for each frame, float32 [1, T′, 1].
/// It looks both ways, so it has no use for a stream. Thread-safe; dispose what was opened first.
/// </summary>
public sealed class RecordingVoiceModel : IDisposable
{
    private readonly ModelBundle _bundle;
    private readonly FeatureOptions _features;
    private readonly GraphSet _graphs;
    private readonly AcousticGraph _graph;
    private readonly ModelLane _lane;

    private RecordingVoiceModel(ModelBundle bundle, FeatureOptions features, GraphSet graphs, TimeProvider time)
    {
        (_bundle, _features, _graphs) = (bundle, features, graphs);
        AcousticGraph? graph = null;
        var dimension = FeatureExtractor.Create(features).Dimension;
        _lane = graphs.Open("vad", bundle.MainFile, probe: session => graph = AcousticGraph.Probe(session, dimension, time));
        _graph = graph!;
        if (_graph.Width != 1)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"Model '{bundle.Name}': {bundle.MainFile} gives {_graph.Width} numbers for each frame, where the probability of speech is one. Name another model, or say what this one does with 'task' in its model.yaml.");
        }
    }

    /// <summary>The bundle's name.</summary>
    public string Name => _bundle.Name;

    /// <summary>The rate that recordings must have.</summary>
    public int SampleRateHz => _features.SampleRateHz;

    /// <summary>The probability from which speech begins, as the bundle says; null where it says nothing.</summary>
    public double? Threshold => _bundle.Thresholds.Score;

    /// <summary>Whether a graph gives one number for each frame of features, by its shapes.</summary>
    public static bool Resembles(GraphSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return AcousticGraph.TakesFrames(signature) && signature.Outputs.Count == 1 && signature.Outputs[0] is { Type: TensorType.Float32, Rank: 3 } output && output.Dimensions[2] == 1;
    }

    /// <summary>Whether its last operator makes a probability of it, too: then it needs nobody to say so.</summary>
    public static bool IsCertain(GraphSignature signature) =>
        Resembles(signature) && signature.OutputOperators.TryGetValue(signature.Outputs[0].Name, out var last) && last == "Sigmoid";

    /// <summary>Loads a model and runs it.</summary>
    /// <param name="bundle">The model.</param>
    /// <param name="engine">What runs its graph.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="logger">Where its lane says what degrades.</param>
    /// <exception cref="ModelException">It is no such graph, does not run, or takes other features.</exception>
    public static RecordingVoiceModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var graphs = new GraphSet(bundle, engine, TimeSpan.FromSeconds(20), time, logger);
        try
        {
            return new RecordingVoiceModel(bundle, SpeechBrainFeatures.Of(bundle, bundle.MainFile), graphs, time);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    /// <summary>A caller's own place at the model.</summary>
    /// <param name="stream">The caller's name.</param>
    public RecordingVoice Open(string stream)
    {
        var features = FeatureExtractor.Create(_features);
        return new RecordingVoice(Name, features.HopSamples, SampleRateHz, _bundle.Activation == OutputActivation.Sigmoid, new AcousticEncoder(Name, _graph, features, _lane.Open(stream)));
    }

    /// <inheritdoc/>
    public void Dispose() => _graphs.Dispose();
}
