using EdgeAgent.Audio.Recognition.Commands;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Audio.Recognition.Icefall;
using EdgeAgent.Audio.Recognition.Nemo;
using EdgeAgent.Audio.Recognition.SpeechBrain;
using EdgeAgent.Audio.Recognition.Wav2Vec2;
using EdgeAgent.Audio.Recognition.Whisper;
using EdgeAgent.Audio.Recognition.Writing;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition;

/// <summary>Finds the family of a speech recogniser, and loads it.</summary>
public static class RecognitionFamilies
{
    // The surest marks first.
    private static readonly ISpeechFamily[] Families =
    [
        new EspnetFamily(), new IcefallFamily(ModelFamily.Icefall), new IcefallFamily(ModelFamily.Sherpa), new Wav2Vec2Family(), new WhisperFamily(), new NemoFamily(),
        new SpeechBrainFamily(), new CommandsFamily(),
    ];

    /// <summary>Whose recogniser a model is, and why; null when it looks like none.</summary>
    public static (string Family, string Reason)? Recognise(ModelBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (bundle.Task is not (null or ModelTask.Recognition))
            return null;
        if (bundle.Family is { } said)
            return Families.Any(f => f.Name == said) ? (said, bundle.DescriptionFile is null ? "the command line says so" : "its model.yaml says so") : null;
        foreach (var family in Families)
        {
            if (family.Recognise(bundle) is { } reason)
                return (family.Name, reason);
        }

        return null;
    }

    /// <summary>Loads a recogniser.</summary>
    /// <param name="bundle">Its family is recognised where it does not say it.</param>
    /// <param name="engine">What runs its graphs.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="logger">Where its lanes say what degrades.</param>
    /// <exception cref="ModelException">It is none, is damaged, contradicts itself, or needs what is not built.</exception>
    public static IRecognitionModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        if (Recognise(bundle) is not var (name, _))
        {
            throw new ModelException(ModelFault.Unfitting,
                $"Model '{bundle.Name}' ({bundle.DescriptionFile ?? bundle.Folder}) is {(bundle.Family is null ? "no speech recogniser that is known" : $"of the family '{bundle.Family}', which does not recognise speech")}. "
                + $"Name another model, or say its family in a model.yaml: {string.Join(", ", Families.Select(f => f.Name))}.");
        }

        var family = Families.First(f => f.Name == name);
        bundle.RequireFamily(name);
        if (bundle.Quantized && name != ModelFamily.Espnet)
            throw new ModelException(ModelFault.Unfitting, $"Model '{bundle.Name}' is of the family '{name}', whose folders do not hold their graphs twice. Name the quantized graphs in the files: of a model.yaml.");
        return new WrittenModel(family.Load(bundle, engine, time, logger), bundle.Text);
    }
}
