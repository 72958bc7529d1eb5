using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Shadow;

/// <summary>
/// Holds what a model and its shadow see in the same pictures against one another, and adds it up. Outlives the camera's lives; allocates only where two models differ in a new way. Used by
/// one thread at a time.
/// </summary>
internal sealed class ShadowTally
{
    /// <summary>Of one picture.</summary>
    private const int MostDifferences = 20;

    private readonly ModelJudgement _own;
    private readonly ModelJudgement _shadow;
    private readonly DetectionComparison _comparison = new();
    private readonly WorstPictures _worst = new();
    private readonly IReadOnlyList<string> _labels;
    private readonly ClassTally[] _classes;
    private readonly Dictionary<(int Own, int Shadow), long> _renamed = [];
    private readonly long[] _outcomes = new long[Enum.GetValues<ShadowOutcome>().Length];
    private readonly ShadowReport _begin;
    private DateTimeOffset _since;
    private DateTimeOffset _until;
    private long _compared;
    private long _skipped;
    private long _alike;
    private FrameFormat _format;

    /// <summary>An empty tally, or one that goes on.</summary>
    /// <param name="own">The model's classes.</param>
    /// <param name="shadow">The shadow's classes.</param>
    /// <param name="filters">What the camera asks of each class, by label.</param>
    /// <param name="begin">What is compared, from when on.</param>
    /// <param name="before">What was told before; it counts where it was of the same.</param>
    /// <exception cref="ModelException">The models have no class in common.</exception>
    public ShadowTally(IReadOnlyList<string> own, IReadOnlyList<string> shadow, IReadOnlyDictionary<string, ClassFilter> filters, ShadowReport begin, ShadowReport? before)
    {
        if (!own.Intersect(shadow, StringComparer.OrdinalIgnoreCase).Any())
        {
            throw new ModelException(ModelFault.Unfitting,
                $"Model '{begin.Shadow.Name}' has no class in common with '{begin.Model.Name}' ({string.Join(", ", shadow.Take(5))}; {string.Join(", ", own.Take(5))}): nothing can be compared.");
        }

        _labels = [.. own.Concat(shadow).Distinct(StringComparer.OrdinalIgnoreCase)];
        _own = new ModelJudgement(begin.Model.Name, own, _labels, filters) { MinScore = begin.Model.MinScore };
        _shadow = new ModelJudgement(begin.Shadow.Name, shadow, _labels, filters) { MinScore = begin.Shadow.MinScore };
        _classes = [.. _labels.Select(_ => new ClassTally())];
        (_begin, _since, _until) = (begin, begin.Since, begin.Until);
        if (before is not null && begin.Continues(before))
            Resume(before);
    }

    /// <summary>What is compared.</summary>
    public ShadowReport Subject => _begin;

    /// <summary>How often each outcome came with the last picture, by <see cref="ShadowOutcome"/>.</summary>
    public ReadOnlySpan<long> LastOutcomes => _outcomes;

    /// <summary>All so far.</summary>
    public ShadowReport Tell() => _begin with
    {
        Since = _since,
        Until = _until,
        Compared = _compared,
        Skipped = _skipped,
        Alike = _alike,
        Classes = [.. _classes.Index().Select(c => c.Item.Tell(_labels[c.Index])).OfType<ClassDifference>().OrderByDescending(c => c.Own + c.Stronger + c.Extra).ThenBy(c => c.Label, StringComparer.Ordinal)],
        Renamed = [.. _renamed.Select(r => new RenamedClass(_labels[r.Key.Own], _labels[r.Key.Shadow], r.Value)).OrderByDescending(r => r.Count).ThenBy(r => r.Label, StringComparer.Ordinal).ThenBy(r => r.ShadowLabel, StringComparer.Ordinal)],
        Worst = _worst.Pictures,
    };

    /// <summary>The stream was opened anew.</summary>
    public void PartFromStream() => _worst.PartFromStream();

    /// <summary>Counts pictures that were not compared.</summary>
    public void Skip(long pictures) => _skipped += pictures;

    /// <summary>Compares a picture.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="own">What the model sees in it, of low score too.</param>
    /// <param name="shadow">What the shadow sees, likewise.</param>
    /// <returns>How much they differ: 0 for not at all, else the scores of what only one sees and the distances of those that both see.</returns>
    public double Add(FrameLease frame, ReadOnlySpan<DetectedObject> own, ReadOnlySpan<DetectedObject> shadow)
    {
        _format = frame.Format;
        _own.Judge(own, _format);
        _shadow.Judge(shadow, _format);
        _comparison.Compare(_own.Objects, _shadow.Objects);
        Array.Clear(_outcomes);
        var weight = 0d;
        // By index: an enumerator of the interface would be allocated for each picture.
        var pairs = _comparison.Pairs;
        for (var i = 0; i < pairs.Count; i++)
        {
            var pair = pairs[i];
            _outcomes[(int)pair.Outcome]++;
            weight += WeightOf(pair);
            _classes[LabelOf(pair)].Add(pair.Outcome, ScoreOf(_own, pair.Own), ScoreOf(_shadow, pair.Shadow), pair.Iou);
            if (pair.Outcome == ShadowOutcome.Renamed)
                CollectionsMarshal.GetValueRefOrAddDefault(_renamed, (_own.Objects[pair.Own].Label, _shadow.Objects[pair.Shadow].Label), out _)++;
        }

        _compared++;
        if (_outcomes[(int)ShadowOutcome.Both] == _comparison.Pairs.Count)
            _alike++;
        _until = frame.Stamp.WallClock;
        return weight;
    }

    /// <summary>The file to keep the last picture in; null where others are worse.</summary>
    public string? PlaceFor(double weight, FrameLease frame) => _worst.PlaceFor(weight, frame.Time.Elapsed, frame.Segment);

    /// <summary>The last picture is kept.</summary>
    public void Keep(string file, double weight, FrameLease frame)
    {
        var differences = _comparison.Pairs.Where(pair => pair.Outcome != ShadowOutcome.Both).OrderByDescending(WeightOf).Take(MostDifferences).Select(Tell).ToList();
        _worst.Keep(new WorstPicture(file, frame.Stamp.WallClock, Math.Round(frame.Time.TotalMilliseconds, 3), Math.Round(weight, 4), differences), frame.Time.Elapsed, frame.Segment);
    }

    /// <summary>The boxes of the last picture's objects with one of some outcomes.</summary>
    public IEnumerable<Box> BoxesOf(params ShadowOutcome[] outcomes) => _comparison.Pairs.Where(pair => outcomes.Contains(pair.Outcome)).Select(BoxOf);

    private void Resume(ShadowReport before)
    {
        var places = _labels.Index().ToDictionary(l => l.Item, l => l.Index, StringComparer.OrdinalIgnoreCase);
        foreach (var told in before.Classes)
        {
            if (places.TryGetValue(told.Label, out var place))
                _classes[place].Resume(told);
        }

        foreach (var (label, shadowLabel, count) in before.Renamed)
        {
            if (places.TryGetValue(label, out var own) && places.TryGetValue(shadowLabel, out var shadow))
                _renamed[(own, shadow)] = count;
        }

        _worst.Resume(before.Worst);
        (_since, _until, _compared, _skipped, _alike) = (before.Since, before.Until, before.Compared, before.Skipped, before.Alike);
    }

    private ObjectDifference Tell(ShadowPair pair)
    {
        var label = _labels[LabelOf(pair)];
        var shadowLabel = pair.Outcome == ShadowOutcome.Renamed ? _labels[_shadow.Objects[pair.Shadow].Label] : null;
        return new ObjectDifference(pair.Outcome, label, shadowLabel, Rounded(_own, pair.Own), Rounded(_shadow, pair.Shadow), BoxOf(pair));

        static double? Rounded(ModelJudgement side, int place) => place < 0 ? null : Math.Round(ScoreOf(side, place), 4);
    }

    private Box BoxOf(ShadowPair pair) =>
        BoxFraction.Of(pair.Outcome is ShadowOutcome.Extra or ShadowOutcome.Stronger ? _shadow.Objects[pair.Shadow].Box : _own.Objects[pair.Own].Box, _format);

    private int LabelOf(ShadowPair pair) => pair.Own >= 0 ? _own.Objects[pair.Own].Label : _shadow.Objects[pair.Shadow].Label;

    private double WeightOf(ShadowPair pair)
    {
        var (own, shadow) = (ScoreOf(_own, pair.Own), ScoreOf(_shadow, pair.Shadow));
        return pair.Outcome switch
        {
            ShadowOutcome.Both => 0,
            ShadowOutcome.Renamed => Math.Max(own, shadow),
            _ => Math.Abs(own - shadow),
        };
    }

    private static double ScoreOf(ModelJudgement side, int place) => place < 0 ? 0 : side.Objects[place].Box.Score;
}
