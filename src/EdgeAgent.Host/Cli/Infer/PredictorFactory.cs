using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Speakers;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Loads a model for a command line.</summary>
internal sealed class PredictorFactory(ModelLoans models, TimeProvider time)
{
    /// <summary>What a model is, with what the command line says over it.</summary>
    /// <exception cref="ModelException">There is no such model, or its description or the labels are faulty.</exception>
    public ModelBundle Describe(string reference, InferOptions options)
    {
        var bundle = options.DescriptionFile is { } description ? BundleReader.Read(reference, description) : models.Describe(reference);
        return bundle with
        {
            Family = options.Family ?? bundle.Family,
            Quantized = options.Quantized || bundle.Quantized,
            Labels = options.LabelsFile is { } file ? LabelFile.Read(file) : bundle.Labels,
        };
    }

    /// <summary>Loads a model.</summary>
    /// <exception cref="ModelException">It cannot be loaded, or is none that can be run.</exception>
    public IPredictor Open(ModelBundle bundle, InferOptions options, CancellationToken stop)
    {
        var identity = ModelIdentity.Of(bundle);
        if (identity.Task != ModelTask.Recognition && SpeechOptionSet.Given(options.Recognizer) is { Count: > 0 } given)
            Terminal.Error.WriteLine($"Model '{bundle.Name}' writes no speech down, so these have no effect: {string.Join(", ", given)}.");
        return identity.Task switch
        {
            ModelTask.Vad when identity.Family == ModelFamily.SpeechBrain => new RecordingVoicePredictor(models.RecordingVoice(bundle, options.Engine), options, time),
            ModelTask.Speaker => new SpeakerPredictor(models.Speaker(bundle, options.Engine), time),
            ModelTask.Vad => new VoicePredictor(models.Voice(bundle), options, time),
            ModelTask.Keywords => new KeywordPredictor(models.Keywords(bundle, options.Engine), bundle, options, time),
            ModelTask.Tagging => new SoundPredictor(models.Sounds(bundle, options.Engine), options, time),
            ModelTask.Recognition => Recognizer(bundle, options),
            _ when identity.TakesVolumes => new VolumePredictor(models.Volume(bundle, options.Engine, stop), options, time),
            ModelTask.Classification => new ClassificationPredictor(models.Classification(bundle, options.Engine, stop), bundle, options, time),
            ModelTask.Reading => new ReadingPredictor(models.Reading(bundle, options.Engine, stop), options, time),
            ModelTask.Anomaly => new AnomalyPredictor(models.Anomaly(bundle, options.Engine, stop), options, time),
            ModelTask.Embedding => throw new ModelException(
                ModelFault.Unfitting, $"Model '{bundle.Name}' gives what an object looks like as numbers that mean nothing by themselves. Name it in track.appearance of a camera."),
            ModelTask.Segmentation when !identity.FindsObjects => new SegmentationPredictor(models.Segmentation(bundle, options.Engine, stop), options, time),
            _ when identity.FindsObjects => new DetectionPredictor(models.Detection(bundle, options.Engine, stop), bundle, options, time),
            _ => throw NotRun(bundle, identity),
        };
    }

    /// <summary>Loads a detector.</summary>
    /// <exception cref="ModelException">It cannot be loaded, or is none that can be run.</exception>
    public DetectionModel OpenDetector(ModelBundle bundle, InferOptions options, CancellationToken stop)
    {
        var identity = ModelIdentity.Of(bundle);
        if (identity.FindsObjects)
            return models.Detection(bundle, options.Engine, stop);
        throw identity.Task is null
            ? NotRun(bundle, identity)
            : new ModelException(ModelFault.Unfitting, $"Model '{bundle.Name}' is no detector: it is taken for {identity.Family}, as {identity.Reason}.");
    }

    /// <summary>Loads a recogniser of speech.</summary>
    /// <exception cref="ModelException">It cannot be loaded, or is none that can be run.</exception>
    public IPredictor OpenRecognizer(ModelBundle bundle, InferOptions options)
    {
        var identity = ModelIdentity.Of(bundle);
        if (identity.Task == ModelTask.Recognition)
            return Recognizer(bundle, options);
        throw identity.Task is null
            ? NotRun(bundle, identity)
            : new ModelException(ModelFault.Unfitting, $"Model '{bundle.Name}' recognises no speech: it is taken for {identity.Family}, as {identity.Reason}.");
    }

    /// <summary>Loads a model that tells speakers apart; what no description says is taken for one.</summary>
    /// <exception cref="ModelException">It cannot be loaded, or says that it does something else.</exception>
    public SpeakerModel OpenSpeaker(ModelBundle bundle, InferOptions options) => models.Speaker(SpeakerSettings.Of(bundle), options.Engine);

    /// <summary>Loads a model that hears keywords.</summary>
    /// <exception cref="ModelException">It cannot be loaded, or hears none.</exception>
    public KeywordModel OpenKeywords(ModelBundle bundle, InferOptions options) => models.Keywords(bundle, options.Engine);

    private RecognitionPredictor Recognizer(ModelBundle bundle, InferOptions options)
    {
        var recognizer = new RecognitionPredictor(models.Recognition(bundle, options.Engine), options, OpenVoice, time);
        foreach (var note in recognizer.Notes)
            Terminal.Error.WriteLine($"Model '{recognizer.Model}': {note}");
        return recognizer;
    }

    /// <summary>What finds the utterances of long recordings, and the threshold that its model asks for.</summary>
    private (VoiceDetector Detector, double? Threshold) OpenVoice(string reference)
    {
        if (reference == EnergyVad.Word)
            return (new EnergyVad(), null);
        var model = models.Voice(models.Describe(reference));
        return (model.Open("infer"), model.Threshold);
    }

    private static ModelException NotRun(ModelBundle bundle, ModelIdentity identity) => new(
        ModelFault.Unfitting, $"Model '{bundle.Name}' cannot be run: {identity.Reason}."
        + (identity.Completion is null ? "" : $" The smallest model.yaml that would make it run:\n{identity.Completion}"));
}
