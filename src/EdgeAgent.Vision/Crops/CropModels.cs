using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Vision.Classification;
using EdgeAgent.Vision.Networks;
using EdgeAgent.Vision.Reading;

namespace EdgeAgent.Vision.Crops;

/// <summary>The models that may look at crops: the family says what each does.</summary>
public static class CropModels
{
    /// <summary>Recognises a graph and tries it.</summary>
    /// <param name="bundle">What is said about it.</param>
    /// <param name="lane">Where it runs.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="ModelException">It cannot be run, or does something else.</exception>
    public static PictureModel Load(ModelBundle bundle, ModelLane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(lane);
        var verdict = FamilyRecogniser.Recognise(lane.Signature, bundle);
        return verdict.Task switch
        {
            ModelTask.Reading => ReadingModel.Load(bundle, lane, cancellationToken),
            null when verdict.Family == ModelFamily.CtcText => ReadingModel.Load(bundle, lane, cancellationToken),
            ModelTask.Classification or null => ClassificationModel.Load(bundle, lane, cancellationToken),
            var task => throw new ModelException(ModelFault.Unfitting,
                $"Model '{bundle.Name}' cannot look at the objects of another: it is a model of the family '{verdict.Family}' for {task.ToString()!.ToLowerInvariant()} "
                + $"({verdict.Reason}). A classifier or a reader of text is needed here."),
        };
    }

    /// <summary>Sees that words are answers that a model gives.</summary>
    /// <exception cref="ModelException">One is none.</exception>
    public static void RequireAnswers(PictureModel model, IReadOnlyList<string> answers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(answers);
        foreach (var word in answers)
        {
            if (model is ReadingModel reader)
            {
                if (!reader.CanRead(word))
                    throw new ModelException(ModelFault.Unfitting, $"Model '{model.Name}' never reads '{word}': it does not know all of its characters.");
            }
            else if (!model.Labels.Contains(word, StringComparer.OrdinalIgnoreCase))
            {
                var nearest = Spelling.Nearest(word, model.Labels) is { } label ? $" Did you mean '{label}'?" : "";
                throw new ModelException(ModelFault.Unfitting, $"Model '{model.Name}' never answers '{word}': it is none of its {model.Labels.Count} classes.{nearest}");
            }
        }
    }

    internal static ICropModel Open(PictureModel model, string stream, double minScore) => model is ReadingModel reader
        ? new CropReader(reader, stream, minScore)
        : new CropClassifier((ClassificationModel)model, stream, minScore);
}
