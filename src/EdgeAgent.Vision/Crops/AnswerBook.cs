using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Crops;

/// <summary>What second models have said of the objects of one stream, and which objects may be told. Not thread-safe; allocates only for new objects and answers.</summary>
internal sealed class AnswerBook
{
    private const string Refused = "refused";
    private const string Unanswered = "unanswered";

    private readonly IReadOnlyList<CropOptions> _models;
    private readonly bool[]?[] _wanted;
    private readonly bool _verifies;
    private readonly KeyValuePair<string, object?> _streamTag;
    private readonly Dictionary<int, AnswerSheet> _sheets = [];
    private readonly Stack<AnswerSheet> _spare = new();

    /// <summary>A book.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="model">The detector's name.</param>
    /// <param name="labels">Names of its classes by number.</param>
    /// <param name="models">The second models.</param>
    /// <exception cref="ModelException">One looks at a class that the detector does not find.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public AnswerBook(string stream, string model, IReadOnlyList<string> labels, IReadOnlyList<CropOptions> models)
    {
        foreach (var options in models)
            options.Validate();
        _models = models;
        _wanted = [.. models.Select(m => m.Classes.Count > 0 ? ClassSelection.Of(model, labels, m.Classes) : null)];
        _verifies = models.Any(m => m.Verify.Count > 0);
        _streamTag = new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, stream);
    }

    /// <summary>The second models.</summary>
    public IReadOnlyList<CropOptions> Models => _models;

    /// <summary>Whether one of the models looks at objects of a track's class.</summary>
    public bool Wants(int model, Track track) => _wanted[model] is not { } wanted || wanted[track.ClassId];

    /// <summary>What was said of a track.</summary>
    public AnswerSheet Of(Track track, StreamTime now)
    {
        ref var sheet = ref CollectionsMarshal.GetValueRefOrAddDefault(_sheets, track.Id, out _);
        if (sheet is null)
        {
            if (!_spare.TryPop(out sheet))
                sheet = new AnswerSheet(_models);
            sheet.Begin(now);
        }

        return sheet;
    }

    /// <summary>What was said of a track; null where it was never due.</summary>
    public AnswerSheet? Find(Track track) => _sheets.GetValueOrDefault(track.Id);

    /// <summary>The answers about a track; null while there is none.</summary>
    public IReadOnlyDictionary<string, ObjectAnswer>? AnswersOf(Track track) => Find(track)?.Answers;

    /// <summary>Whether a track may be told: every model that is to verify objects of its class has confirmed it.</summary>
    public bool IsAdmitted(Track track)
    {
        if (!_verifies)
            return true;
        if (!_sheets.TryGetValue(track.Id, out var sheet))
            return FindDoubt(track, null) is null;
        return sheet.IsAdmitted || (sheet.IsAdmitted = FindDoubt(track, sheet) is null);
    }

    /// <summary>A track has ended: counts what never came to an answer, and forgets it.</summary>
    public void End(Track track)
    {
        if (!_sheets.Remove(track.Id, out var sheet))
            return;
        for (var i = 0; i < _models.Count; i++)
        {
            if (Wants(i, track) && sheet[i].Label is null)
                AgentMeter.UnansweredObjects.Add(1, _streamTag);
        }

        if (!sheet.IsAdmitted && FindDoubt(track, sheet) is { } doubt)
            AgentMeter.UntoldObjects.Add(1, _streamTag, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, doubt));
        _spare.Push(sheet);
    }

    /// <summary>Why a track may not be told; null when it may.</summary>
    private string? FindDoubt(Track track, AnswerSheet? sheet)
    {
        string? doubt = null;
        for (var i = 0; i < _models.Count; i++)
        {
            if (_models[i].Verify.Count == 0 || !Wants(i, track) || sheet?[i].IsConfirmed == true)
                continue;
            if (sheet?[i].Label is not null)
                return Refused;
            doubt = Unanswered;
        }

        return doubt;
    }
}
