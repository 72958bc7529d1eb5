using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Shadow;

/// <summary>
/// Finds which objects of two models are the same one. Boxes that overlap by half are (the usual bar of PASCAL VOC and of COCO's AP50), the most alike first: first those of one class of which
/// both count, then those of one class of which one does, then those of two classes. Allocates only for more objects than ever before; not thread-safe.
/// </summary>
internal sealed class DetectionComparison
{
    private const double LeastOverlap = 0.5;

    private readonly List<Likeness> _alike = [];
    private readonly List<ShadowPair> _pairs = [];
    private bool[] _ownTaken = new bool[64];
    private bool[] _shadowTaken = new bool[64];

    /// <summary>The objects of the last picture, but for those that count with neither.</summary>
    public IReadOnlyList<ShadowPair> Pairs => _pairs;

    /// <summary>Compares a picture.</summary>
    /// <param name="own">What the model sees.</param>
    /// <param name="shadow">What the shadow sees.</param>
    public void Compare(ReadOnlySpan<JudgedObject> own, ReadOnlySpan<JudgedObject> shadow)
    {
        _pairs.Clear();
        _alike.Clear();
        Clear(ref _ownTaken, own.Length);
        Clear(ref _shadowTaken, shadow.Length);
        for (var i = 0; i < own.Length; i++)
        {
            for (var j = 0; j < shadow.Length; j++)
            {
                if (OutcomeOf(own[i], shadow[j]) is { } outcome && BoxOverlap.Iou(own[i].Box, shadow[j].Box) is >= LeastOverlap and var iou)
                    _alike.Add(new Likeness(outcome, i, j, iou));
            }
        }

        _alike.Sort(static (a, b) => a.CompareTo(b));
        foreach (var (outcome, i, j, iou) in _alike)
        {
            if (_ownTaken[i] || _shadowTaken[j])
                continue;
            _ownTaken[i] = _shadowTaken[j] = true;
            _pairs.Add(new ShadowPair(outcome, i, j, iou));
        }

        for (var i = 0; i < own.Length; i++)
        {
            if (!_ownTaken[i] && own[i].Counts)
                _pairs.Add(new ShadowPair(ShadowOutcome.Missed, i, -1, 0));
        }

        for (var j = 0; j < shadow.Length; j++)
        {
            if (!_shadowTaken[j] && shadow[j].Counts)
                _pairs.Add(new ShadowPair(ShadowOutcome.Extra, -1, j, 0));
        }
    }

    /// <summary>What two boxes would be if they are of one object; null where they cannot be.</summary>
    private static ShadowOutcome? OutcomeOf(in JudgedObject own, in JudgedObject shadow) => (own.Label == shadow.Label, own.Counts, shadow.Counts) switch
    {
        (true, true, true) => ShadowOutcome.Both,
        (true, true, false) => ShadowOutcome.Weaker,
        (true, false, true) => ShadowOutcome.Stronger,
        (false, true, true) => ShadowOutcome.Renamed,
        _ => null,
    };

    private static void Clear(ref bool[] taken, int count)
    {
        if (taken.Length < count)
            taken = new bool[2 * count];
        taken.AsSpan(0, count).Clear();
    }

    private readonly record struct Likeness(ShadowOutcome Outcome, int Own, int Shadow, double Iou) : IComparable<Likeness>
    {
        private int Rank => Outcome switch { ShadowOutcome.Both => 0, ShadowOutcome.Renamed => 2, _ => 1 };

        /// <summary>The order in which they are taken: places decide what overlaps equally, so that each run says the same.</summary>
        public int CompareTo(Likeness other) => (Rank, -Iou, Own, Shadow).CompareTo((other.Rank, -other.Iou, other.Own, other.Shadow));
    }
}
