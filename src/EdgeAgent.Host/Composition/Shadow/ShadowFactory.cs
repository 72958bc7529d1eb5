using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Budget;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Shadow;

namespace EdgeAgent.Host.Composition.Shadow;

/// <summary>Puts shadow models beside the detectors of cameras.</summary>
/// <param name="shelf">The models of all.</param>
/// <param name="folder">Where what comes of them is kept.</param>
/// <param name="agentEvents">Where it is said that one has ended.</param>
/// <param name="time">The clock.</param>
/// <param name="spare">How much time there is for them; null for all.</param>
internal sealed class ShadowFactory(ModelShelf shelf, ShadowFolder folder, EventIssuer agentEvents, TimeProvider time, SpareWork? spare = null)
{
    /// <summary>Starts the shadow of a camera's detector.</summary>
    /// <param name="name">The camera.</param>
    /// <param name="settings">As it is configured, with a shadow.</param>
    /// <param name="bundle">The detector's description.</param>
    /// <param name="model">The detector.</param>
    /// <param name="minScore">The score that counts with the detector where no person has set one.</param>
    /// <param name="lowScore">The lowest score that is seen at all.</param>
    /// <param name="stop">Ends it.</param>
    public ShadowRun Open(string name, CameraSettings settings, ModelBundle bundle, DetectionModel model, double minScore, double lowScore, CancellationToken stop)
    {
        var detect = settings.Detect!;
        var options = new ShadowOptions
        {
            Camera = name,
            Model = model.Name,
            ModelFiles = FilesOf(bundle),
            Labels = model.Labels,
            MinScore = minScore,
            Classes = detect.Classes,
            Filters = detect.Filters.ToDictionary(f => f.Key, f => f.Value.ToFilter()),
            SeesAll = settings.Pace == FilePace.Asap,
        };
        return new ShadowRun(
            options, ending => OpenModel(name, settings, lowScore, ending), folder, spare?.Time ?? new SpareTime(), message => agentEvents.Issue(new AgentFault { Component = name, Message = message }),
            new JpegEncoder(time), time, stop);
    }

    private OpenShadow OpenModel(string name, CameraSettings settings, double lowScore, CancellationToken stop)
    {
        var detect = settings.Detect!;
        // Of another name than the camera: a shadow that is late is nobody's trouble, and one that ends the agent is not loaded a fourth time while the camera's own model is.
        var models = shelf.Open($"shadow of {name}", isRepeatable: settings.Pace == FilePace.Asap);
        try
        {
            var bundle = models.Describe(detect.Shadow!) with { Threads = 1 };
            var model = models.Shadow(bundle, detect.Engine, stop);
            var wanted = new DetectorOptions { MinScore = lowScore, MaxIou = detect.Iou, MaxCount = detect.Max, Classes = ClassesOf(model, detect.Classes) };
            return new OpenShadow(detect.Open(model, name, wanted), ShadowRun.HashOf(FilesOf(bundle)), detect.ScoreOf(bundle), models);
        }
        catch
        {
            models.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<string> FilesOf(ModelBundle bundle) => bundle.DescriptionFile is { } description ? [bundle.MainFile, description] : [bundle.MainFile];

    /// <summary>Of the classes that the camera looks for those that the shadow knows; null for all.</summary>
    internal static IReadOnlyList<string>? ClassesOf(DetectionModel model, IReadOnlyList<string> wanted)
    {
        if (wanted.Count == 0)
            return null;
        List<string> known = [.. wanted.Intersect(model.Labels, StringComparer.OrdinalIgnoreCase)];
        return known.Count > 0 ? known : throw new ModelException(ModelFault.Unfitting,
            $"Model '{model.Name}' has none of the classes {string.Join(", ", wanted)}: it cannot be held against the camera's own model.");
    }
}
