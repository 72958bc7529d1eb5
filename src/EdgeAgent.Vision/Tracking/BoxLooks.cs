using System.Runtime.InteropServices;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>What the boxes of one frame look like, each looked at once, when somebody asks. Reuses its memory.</summary>
internal sealed class BoxLooks
{
    /// <summary>Share of a box that another one may cover without showing in its looks.</summary>
    private const double ClearShare = 0.3;

    private readonly List<Look> _looks = [];
    private IAppearance? _appearance;

    /// <summary>Whether anybody can say what a box looks like.</summary>
    public bool IsAsked => _appearance is not null;

    /// <summary>The boxes of another frame are at work.</summary>
    public void Begin(IAppearance? appearance, int count)
    {
        _appearance = appearance;
        if (appearance is null)
            return;
        while (_looks.Count < count)
            _looks.Add(default);
        foreach (ref var look in CollectionsMarshal.AsSpan(_looks))
            look.State = LookState.Open;
    }

    /// <summary>What a box looks like; empty where that cannot be said.</summary>
    public ReadOnlySpan<float> Of(ReadOnlySpan<DetectedObject> boxes, int box)
    {
        ref var look = ref CollectionsMarshal.AsSpan(_looks)[box];
        if (look.State == LookState.Open)
        {
            if (look.Direction?.Length != _appearance!.Length)
                look.Direction = new float[_appearance.Length];
            look.State = _appearance.TryDescribe(boxes[box], look.Direction) ? LookState.Known : LookState.Unknown;
        }

        return look.State == LookState.Known ? look.Direction : [];
    }

    /// <summary>Whether it has been said already.</summary>
    public bool IsKnown(int box) => _looks[box].State == LookState.Known;

    /// <summary>Whether nothing stands before or behind a box: its looks are its own.</summary>
    public static bool IsClear(ReadOnlySpan<DetectedObject> boxes, int box)
    {
        for (var i = 0; i < boxes.Length; i++)
        {
            if (i != box && BoxOverlap.ShareWithin(boxes[box], boxes[i]) > ClearShare)
                return false;
        }

        return true;
    }

    private enum LookState
    {
        Open,
        Known,
        Unknown,
    }

    private struct Look
    {
        public LookState State;
        public float[]? Direction;
    }
}
