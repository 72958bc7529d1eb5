using EdgeAgent.Audio.Keywords.OpenWakeWord;
using EdgeAgent.Audio.Keywords.Wekws;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Keywords;

/// <summary>
/// A keyword model, loaded and tried once: openWakeWord's three stages, wekws's streaming networks, or any graph that classifies windows of sound. Streams are
/// opened on it with <see cref="KeywordStage"/>; they share it, and are disposed first.
/// </summary>
public sealed class KeywordModel : IDisposable
{
    private readonly HashSet<string> _background;

    private KeywordModel(ModelBundle bundle, KeywordNetwork network)
    {
        (Name, Network) = (bundle.Name, network);
        _background = [.. bundle.Keywords.Background];
        Keywords = [.. network.Labels.Where(IsKeyword)];
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>What it can hear.</summary>
    public IReadOnlyList<string> Keywords { get; }

    /// <summary>What makes scores of a stream.</summary>
    internal KeywordNetwork Network { get; }

    /// <summary>Whether a graph is of a keyword model whatever its bundle says.</summary>
    /// <param name="signature">The graph.</param>
    /// <param name="family">The family that it is of.</param>
    /// <param name="reason">Why, as a clause.</param>
    public static bool IsCertain(GraphSignature signature, out string family, out string reason)
    {
        ArgumentNullException.ThrowIfNull(signature);
        (family, reason) = (ModelFamily.OpenWakeWord, "its input is a row of openWakeWord's embeddings");
        if (OpenWakeWordNetwork.IsHead(signature))
            return true;
        (family, reason) = (ModelFamily.Wekws, "it takes frames of features and a cache, as wekws exports its models");
        return WekwsGraph.Resembles(signature);
    }

    /// <summary>Loads the graphs of a bundle, checks them against one another and runs each once.</summary>
    /// <param name="bundle">A folder with all graphs, one graph, or an openWakeWord head beside the two shared ones.</param>
    /// <param name="engine">What should run them.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="logger">Where the lanes say what is degraded.</param>
    /// <exception cref="ModelException">A graph is missing, damaged, or of no layout that is understood; or labels do not fit.</exception>
    public static KeywordModel Open(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        KeywordNetwork network = FamilyOf(bundle) switch
        {
            ModelFamily.OpenWakeWord => OpenWakeWordNetwork.Load(bundle, engine, time, logger),
            ModelFamily.Wekws => WekwsNetwork.Load(bundle, engine, time, logger),
            _ => WindowNetwork.Load(bundle, engine, time, logger),
        };
        var model = new KeywordModel(bundle, network);
        try
        {
            model.RequireLabels(bundle);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Refuses keywords that it cannot hear.</summary>
    /// <exception cref="ModelException">There is one; the message lists those that it can.</exception>
    public void RequireKeywords(IEnumerable<string> keywords)
    {
        ArgumentNullException.ThrowIfNull(keywords);
        if (keywords.FirstOrDefault(k => !Keywords.Contains(k)) is not { } unknown)
            return;
        var meant = Spelling.Nearest(unknown, Keywords) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        throw new ModelException(ModelFault.Unfitting, $"Keyword model '{Name}' knows no '{unknown}'; it knows: {string.Join(", ", Keywords.Take(50))}.{meant}");
    }

    /// <summary>Unloads the graphs.</summary>
    public void Dispose() => Network.Dispose();

    /// <summary>Whether a label is a keyword. Those that begin with an underscore, and those that the bundle says, stand for everything else.</summary>
    internal bool IsKeyword(string label) => !label.StartsWith('_') && !_background.Contains(label);

    /// <summary>The family that is said, else that of its graph; null for a graph that classifies windows.</summary>
    private static string? FamilyOf(ModelBundle bundle)
    {
        if (bundle.Family is not (null or ModelFamily.OpenWakeWord or ModelFamily.Wekws or ModelFamily.Tagger) || bundle.Task is not (null or ModelTask.Keywords or ModelTask.Tagging))
            bundle.RequireFamily(ModelFamily.OpenWakeWord);
        if (bundle.Family is not null)
            return bundle.Family;
        if (!bundle.Files.TryGetValue(ModelBundle.MainRole, out var path))
            return ModelFamily.OpenWakeWord;
        using var session = ModelSession.Open(path, sha256: bundle.HashOf(path));
        if (IsCertain(session.Signature, out var family, out _))
            return family;
        if (session.Signature.Inputs.Count == 1)
            return null;
        throw new ModelException(ModelFault.Unfitting,
            $"Model '{bundle.Name}' hears no keywords: its graph takes {string.Join("; ", session.Signature.Inputs)}. Keywords are heard by a head of openWakeWord, float32 [1, n, 96]; by wekws's "
            + "networks, frames of features and a cache; and by a graph with one input that classifies a window of sound. Name another model.");
    }

    private void RequireLabels(ModelBundle bundle)
    {
        if (Keywords.Count == 0)
            throw new ModelException(ModelFault.BadBundle, $"Keyword model '{Name}' has no keyword: all of its labels ({string.Join(", ", Network.Labels.Take(10))}) stand for everything else.");
        if (bundle.Keywords.Background.FirstOrDefault(label => !Network.Labels.Contains(label)) is { } unknown)
            throw new ModelException(ModelFault.BadBundle, $"Keyword model '{Name}' has no label '{unknown}', which keywords.background names. It has: {string.Join(", ", Network.Labels.Take(50))}.");
        RequireKeywords(bundle.Keywords.Thresholds.Keys);
    }
}
