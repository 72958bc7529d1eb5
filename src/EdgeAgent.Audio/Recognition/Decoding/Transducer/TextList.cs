using System.Runtime.InteropServices;

namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>Texts that a search follows; sorting keeps the order of equals. Allocates only when it grows longer than ever before.</summary>
internal sealed class TextList
{
    /// <summary>No place.</summary>
    public const int None = -1;

    private static readonly Comparison<PartialText> BestFirst = static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Order.CompareTo(b.Order);

    private static readonly Comparison<PartialText> LongestFirst = static (a, b) => a.Length != b.Length ? b.Length.CompareTo(a.Length) : a.Order.CompareTo(b.Order);

    private readonly List<PartialText> _texts = [];

    /// <summary>How many there are.</summary>
    public int Count => _texts.Count;

    /// <summary>All of them, valid until the list changes.</summary>
    public Span<PartialText> All => CollectionsMarshal.AsSpan(_texts);

    /// <summary>One of them.</summary>
    public ref PartialText this[int index] => ref CollectionsMarshal.AsSpan(_texts)[index];

    /// <summary>Adds one at the end.</summary>
    public void Add(in PartialText text) => _texts.Add(text);

    /// <summary>Adds all of another list.</summary>
    public void AddAll(TextList others)
    {
        foreach (ref readonly var text in others.All)
            _texts.Add(text);
    }

    /// <summary>Removes all.</summary>
    public void Clear() => _texts.Clear();

    /// <summary>Keeps the first ones only.</summary>
    public void Cut(int count)
    {
        if (count < _texts.Count)
            CollectionsMarshal.SetCount(_texts, count);
    }

    /// <summary>Orders them by score.</summary>
    public void SortBestFirst() => Sort(BestFirst);

    /// <summary>Orders them by length.</summary>
    public void SortLongestFirst() => Sort(LongestFirst);

    /// <summary>The first with these labels, or <see cref="None"/>. No text may have a label that it will only get.</summary>
    public int IndexOfNode(int node)
    {
        var all = All;
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i].Node == node)
                return i;
        }

        return None;
    }

    private void Sort(Comparison<PartialText> comparison)
    {
        var all = All;
        for (var i = 0; i < all.Length; i++)
            all[i].Order = i;
        all.Sort(comparison);
    }
}
