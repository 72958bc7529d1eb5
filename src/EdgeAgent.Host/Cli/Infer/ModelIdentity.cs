using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Sound.Tagging;
using EdgeAgent.Audio.Speakers;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Audio.Voice.SpeechBrain;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Vision.Networks;
using EdgeAgent.Vision.Volumes;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>What a model is taken for, and why; or why it is not run.</summary>
/// <param name="Family">The family; null when none is recognised.</param>
/// <param name="Task">What it does; null when it is not run.</param>
/// <param name="Reason">Why, as a clause.</param>
/// <param name="Graph">What its graph declares; null for a folder of several.</param>
internal sealed record ModelIdentity(string? Family, ModelTask? Task, string Reason, GraphSignature? Graph)
{
    /// <summary>The smallest <c>model.yaml</c> that would make it run; null when it runs, or when none would.</summary>
    public string? Completion { get; private init; }

    /// <summary>What is taken for granted though nothing says it, as a sentence; null where nothing is.</summary>
    public string? Assumption { get; private init; }

    /// <summary>Whether it finds objects in pictures.</summary>
    public bool FindsObjects { get; private init; }

    /// <summary>Whether it gives each voxel of a volume a class.</summary>
    public bool TakesVolumes { get; private init; }

    /// <summary>How frames become its input, nothing left out; null for one that takes none.</summary>
    public ImageInput? Image { get; private init; }

    /// <summary>Recognises a model.</summary>
    /// <exception cref="ModelException">Its file is missing or damaged.</exception>
    public static ModelIdentity Of(ModelBundle bundle)
    {
        if (OfSpeechBrain(bundle) is { } whole)
            return whole;
        if (RecognitionFamilies.Recognise(bundle) is var (recogniser, why))
            return new ModelIdentity(recogniser, ModelTask.Recognition, why, GraphOf(bundle));
        if (bundle is { Family: null, Task: ModelTask.Keywords })
            return OfKeywords(bundle);
        if (FamilyOfTask(bundle) is { } family)
        {
            var reason = bundle.DescriptionFile is not null ? "its model.yaml says so"
                : bundle.Features is not null ? "the files that its exporter has left beside it say so" : "the command line says so";
            if (ModelFamily.TaskOf(family) is { } task and (ModelTask.Vad or ModelTask.Keywords or ModelTask.Tagging))
                return new ModelIdentity(family, task, reason, GraphOf(bundle));
        }

        return GraphOf(bundle) is { } graph ? OfGraph(bundle, graph) : OfFolder(bundle);
    }

    /// <summary>A model of whole recordings that writes nothing down: SpeechBrain's family does several things, and the task or the graph says which.</summary>
    private static ModelIdentity? OfSpeechBrain(ModelBundle bundle)
    {
        var isSaid = bundle.Task is ModelTask.Vad or ModelTask.Speaker;
        if (bundle.Family is not (ModelFamily.SpeechBrain or null) || !(isSaid || (bundle.Task is null && bundle.Family is not null)) || GraphOf(bundle) is not { } graph)
            return null;
        if (isSaid && (bundle.Family is not null || bundle.Task == ModelTask.Speaker))
            return new ModelIdentity(ModelFamily.SpeechBrain, bundle.Task, "its model.yaml says so", graph);
        if (RecordingVoiceModel.Resembles(graph))
            return new ModelIdentity(ModelFamily.SpeechBrain, ModelTask.Vad, "its graph gives one number for each frame of features", graph);
        return bundle.Task is null && SpeakerModel.Resembles(graph)
            ? new ModelIdentity(ModelFamily.SpeechBrain, ModelTask.Speaker, "its graph gives one row of numbers for a whole recording", graph) : null;
    }

    /// <summary>A model that is said to hear keywords: what is no family's own classifies windows of sound.</summary>
    private static ModelIdentity OfKeywords(ModelBundle bundle)
    {
        if (GraphOf(bundle) is not { } graph)
            return new ModelIdentity(ModelFamily.OpenWakeWord, ModelTask.Keywords, "it says task: keywords, and has several graphs", null);
        return KeywordModel.IsCertain(graph, out var family, out var reason)
            ? new ModelIdentity(family, ModelTask.Keywords, reason, graph)
            : new ModelIdentity(ModelFamily.Tagger, ModelTask.Keywords, "it says task: keywords, and its graph classifies windows of sound", graph);
    }

    private static ModelIdentity OfFolder(ModelBundle bundle)
    {
        if (bundle.Files.Keys.Any(r => r.StartsWith("melspec", StringComparison.OrdinalIgnoreCase)))
        {
            const string reason = "it has the mel spectrogram graph that openWakeWord models share";
            return new ModelIdentity(ModelFamily.OpenWakeWord, ModelTask.Keywords, reason, null);
        }

        if (Path.GetDirectoryName(bundle.Folder) is { } above && HasConfig(above))
            return new ModelIdentity(null, null, $"it holds the graphs of an exporter's folder; name the folder above it, {above}", null);
        var many = bundle.Files.Count == 0 ? "it has no graph" : $"it has {bundle.Files.Count} graphs and nothing that says which does what";
        return new ModelIdentity(null, null, $"{many}; name the .onnx file itself, or give the folder a model.yaml", null);
    }

    private static ModelIdentity OfGraph(ModelBundle bundle, GraphSignature graph)
    {
        if (bundle.Family is null && SileroGraph.Resembles(graph))
            return new ModelIdentity(ModelFamily.Silero, ModelTask.Vad, "its inputs are audio and a state, as Silero VAD has them", graph);
        if (bundle.Family is null && VoiceModel.IsOwn(graph))
            return new ModelIdentity(ModelFamily.SpeechVad, ModelTask.Vad, "it takes frames of filter banks and gives speech, as the project's own voice model", graph);
        if (bundle.Family is null && bundle.Task is null && RecordingVoiceModel.IsCertain(graph))
            return new ModelIdentity(ModelFamily.SpeechBrain, ModelTask.Vad, "it gives a probability for each frame of features, as SpeechBrain's voice activity does", graph);
        if (bundle.Family is null && KeywordModel.IsCertain(graph, out var keywords, out var whyKeywords))
            return new ModelIdentity(keywords, ModelTask.Keywords, whyKeywords, graph);
        if (bundle.Family is null && TaggerModel.IsCertain(graph, out var sounds))
            return new ModelIdentity(ModelFamily.Tagger, ModelTask.Tagging, sounds, graph);
        if (VolumeFamily.Recognise(graph, bundle) is { } volume)
            return new ModelIdentity(volume.Family, volume.IsRunnable ? ModelTask.Segmentation : null, volume.Reason, graph)
            {
                Completion = volume.Completion,
                TakesVolumes = volume.IsRunnable,
            };
        var verdict = FamilyRecogniser.Recognise(graph, bundle);
        return new ModelIdentity(verdict.Family, verdict.Task, verdict.Reason, graph)
        {
            Completion = verdict.Completion ?? (verdict.Task is null && verdict.Family is null ? SpeechCompletion(graph) : null),
            Assumption = verdict.Assumption,
            FindsObjects = verdict.FindsObjects,
            Image = verdict.Image,
        };
    }

    /// <summary>What lacks next to a graph of features that says nothing of itself, such as SpeechBrain's of speakers and of CTC; null for others.</summary>
    private static string? SpeechCompletion(GraphSignature graph)
    {
        if (SpeakerModel.Resembles(graph))
            return "family: speechbrain\ntask: speaker";
        return graph is { Inputs: [{ Rank: 3, Dimensions: [_, < 0, > 3] }, ..], Outputs: [{ Rank: 3, Dimensions: [_, _, > 2] }, ..] } && graph.Inputs.Count <= 2
            ? "family: speechbrain\ntokens: tokens.txt" : null;
    }

    /// <summary>The family that is said, or the only one that is built for the task that is said.</summary>
    private static string? FamilyOfTask(ModelBundle bundle) => bundle.Family ?? bundle.Task switch
    {
        ModelTask.Vad => ModelFamily.Silero,
        ModelTask.Tagging => ModelFamily.Tagger,
        _ => null,
    };

    private static bool HasConfig(string folder) => File.Exists(Path.Combine(folder, "config.yaml"));

    private static GraphSignature? GraphOf(ModelBundle bundle)
    {
        if (!bundle.Files.TryGetValue(ModelBundle.MainRole, out var path))
            return null;
        using var session = ModelSession.Open(path, sha256: bundle.HashOf(path));
        return session.Signature;
    }
}
