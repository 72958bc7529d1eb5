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

namespace EdgeAgent.Audio.Speakers;

/// <summary>
/// A model that tells speakers apart, such as ECAPA-TDNN: features float32 [1, T, D] to one row of numbers, float32 [1, E]. Unless the bundle says
/// otherwise they are SpeechBrain's Fbank, normalised by the recording's mean. Thread-safe; dispose what was opened first.
/// </summary>
public sealed class SpeakerModel : IDisposable
{
    /// <summary>Mel filters where the graph leaves their number open: those of SpeechBrain's ECAPA-TDNN and x-vectors of today.</summary>
    private const int UsualMelBins = 80;

    /// <summary>Networks of speakers have no attention whose memory grows with the square of the length.</summary>
    private static readonly TimeSpan LongestRecording = TimeSpan.FromMinutes(5);

    private readonly ModelBundle _bundle;
    private readonly FeatureOptions _features;
    private readonly GraphSet _graphs;
    private readonly AcousticGraph _graph;
    private readonly ModelLane _lane;

    private SpeakerModel(ModelBundle bundle, FeatureOptions features, GraphSet graphs, TimeProvider time)
    {
        (_bundle, _features, _graphs) = (bundle, features, graphs);
        AcousticGraph? graph = null;
        var dimension = FeatureExtractor.Create(features).Dimension;
        _lane = graphs.Open("speaker", bundle.MainFile, probe: session => graph = AcousticGraph.Probe(session, dimension, time, isPooled: true));
        _graph = graph!;
        if (Dimension < 2)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"Model '{bundle.Name}': {bundle.MainFile} gives one number, which tells no speakers apart. Name another model, or say what this one does with 'task' in its model.yaml.");
        }
    }

    /// <summary>The bundle's name.</summary>
    public string Name => _bundle.Name;

    /// <summary>The rate that recordings must have.</summary>
    public int SampleRateHz => _features.SampleRateHz;

    /// <summary>Numbers in an embedding.</summary>
    public int Dimension => _graph.Width;

    /// <summary>The least cosine of a known speaker: the bundle's, else <see cref="VoiceBook.UsualThreshold"/>.</summary>
    public double Threshold => _bundle.Thresholds.Score ?? VoiceBook.UsualThreshold;

    /// <summary>Whether a graph gives one row for a whole recording, by its shapes.</summary>
    public static bool Resembles(GraphSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return AcousticGraph.TakesFrames(signature) && signature.Outputs.Count > 0 && signature.Outputs[0] is { Type: TensorType.Float32 } output
            && (output.Rank == 2 || (output.Rank == 3 && output.Dimensions[1] == 1)) && output.Dimensions[^1] != 1;
    }

    /// <summary>Loads a model and runs it.</summary>
    /// <param name="bundle">The model.</param>
    /// <param name="engine">What runs its graph.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="logger">Where its lane says what degrades.</param>
    /// <exception cref="ModelException">It is no such graph, does not run, or takes other features.</exception>
    public static SpeakerModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var graphs = new GraphSet(bundle, engine, TimeSpan.FromSeconds(60), time, logger);
        try
        {
            return new SpeakerModel(bundle, SpeechBrainFeatures.Of(bundle, bundle.MainFile, variances: false, UsualMelBins), graphs, time);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    /// <summary>A caller's own place at the model.</summary>
    /// <param name="stream">The caller's name.</param>
    public SpeakerEmbedder Open(string stream) =>
        new(Name, SampleRateHz, new AcousticEncoder(Name, _graph, FeatureExtractor.Create(_features), _lane.Open(stream), LongestRecording));

    /// <inheritdoc/>
    public void Dispose() => _graphs.Dispose();
}
