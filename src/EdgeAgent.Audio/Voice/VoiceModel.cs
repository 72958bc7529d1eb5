using EdgeAgent.Audio.Networks;
using EdgeAgent.Audio.Voice.SpeechBrain;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Voice;

/// <summary>A voice activity model that several streams share. Thread-safe.</summary>
public sealed class VoiceModel
{
    private readonly ModelLane _lane;
    private readonly ChunkGraph? _own;

    private VoiceModel(string name, ModelLane lane, ChunkGraph? own, double? threshold) => (Name, _lane, _own, Threshold) = (name, lane, own, threshold);

    /// <summary>The bundle's name.</summary>
    public string Name { get; }

    /// <summary>The probability from which a window is speech, as the bundle says; null where it says nothing.</summary>
    public double? Threshold { get; }

    /// <summary>Whether a graph is one of the project's own recipe, by its inputs and outputs.</summary>
    public static bool IsOwn(GraphSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return ChunkGraph.Resembles(signature, FilterbankVad.Scores);
    }

    /// <summary>Reads a graph's contract.</summary>
    /// <param name="bundle">What is said about it.</param>
    /// <param name="lane">Runs the graph; not owned.</param>
    /// <exception cref="ModelException">It is no voice activity model that is understood.</exception>
    public static VoiceModel Load(ModelBundle bundle, ModelLane lane)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(lane);
        var isOwn = bundle.Family == ModelFamily.SpeechVad || (bundle.Family is null && IsOwn(lane.Signature));
        if (!isOwn)
        {
            if (bundle.Family == ModelFamily.SpeechBrain || (bundle.Family is null && RecordingVoiceModel.Resembles(lane.Signature)))
            {
                throw new ModelException(ModelFault.Unsupported,
                    $"Model '{bundle.Name}' hears whole recordings, so it cannot follow a microphone. Name a model of the family '{ModelFamily.Silero}' or '{ModelFamily.SpeechVad}'; 'edgeagent infer' runs this one on files.");
            }

            bundle.RequireFamily(ModelFamily.Silero);
            SileroGraph.Read(lane.Signature, bundle.Name);
        }

        return new VoiceModel(bundle.Name, lane, isOwn ? FilterbankVad.ReadGraph(lane.Signature, bundle.Name) : null, bundle.Thresholds.Score);
    }

    /// <summary>A stream's own detector, at its start; the caller disposes it before the lane.</summary>
    /// <param name="stream">The stream's name.</param>
    public VoiceDetector Open(string stream) => _own is null ? new SileroVad(_lane, stream) : new FilterbankVad(Name, _own, _lane.Open(stream));
}
