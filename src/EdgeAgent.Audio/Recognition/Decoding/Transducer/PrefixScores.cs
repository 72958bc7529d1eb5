using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>
/// The prefix step of ESPnet's NSC and mAES (<c>prefix_search</c>, after Graves, 2012): a text that begins with another kept one may
/// also have come from it on this frame, by all the labels that are missing.
/// </summary>
/// <param name="texts">What scores them.</param>
/// <param name="alpha">By how many labels the other may be shorter.</param>
internal sealed class PrefixScores(TextGrower texts, int alpha)
{
    private readonly List<int> _nodes = [];
    private readonly List<(int Longer, int Shorter)> _pairs = [];
    private readonly List<(int Label, int Before)> _missing = [];

    /// <summary>Adds these ways to the texts' scores.</summary>
    /// <param name="frame">The frame among those in use.</param>
    /// <param name="kept">Settled texts; afterwards the longest is first.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <returns>What may come next after each text, [texts, vocabulary], valid until the next join.</returns>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    /// <remarks>ESPnet leaves its language model out of these ways; here a fusion counts in them as in all others.</remarks>
    public Span<float> Apply(int frame, TextList kept, CancellationToken cancellationToken)
    {
        kept.SortLongestFirst();
        FindPairs(kept);
        var rows = texts.Join(frame, CollectionsMarshal.AsSpan(_nodes), cancellationToken);
        foreach (var (longer, shorter) in _pairs)
        {
            ref readonly var from = ref kept[shorter];
            var score = from.Score;
            var fusion = from.Fusion;
            ReadMissing(kept[longer], from);
            for (var i = _missing.Count - 1; i >= 0; i--)
            {
                var (label, before) = _missing[i];
                score += rows[(_nodes.IndexOf(before) * texts.Vocabulary) + label] + texts.Step(fusion, label, out fusion);
            }

            kept[longer].Score = LogSum.Of(kept[longer].Score, score);
        }

        return rows[..(kept.Count * texts.Vocabulary)];
    }

    private void FindPairs(TextList kept)
    {
        _nodes.Clear();
        _pairs.Clear();
        foreach (ref readonly var text in kept.All)
            _nodes.Add(text.Node);
        for (var j = 0; j < kept.Count - 1; j++)
        {
            for (var i = j + 1; i < kept.Count; i++)
            {
                if (kept[j].Length - kept[i].Length is var missing && (missing < 1 || missing > alpha) || !ReadMissing(kept[j], kept[i]))
                    continue;
                _pairs.Add((j, i));
                foreach (var (_, before) in _missing)
                {
                    if (!_nodes.Contains(before))
                        _nodes.Add(before);
                }
            }
        }
    }

    /// <summary>The labels that a text lacks to be a longer one, the last first, each with the node before it.</summary>
    /// <returns>False when the longer one does not begin with it.</returns>
    private bool ReadMissing(in PartialText longer, in PartialText shorter)
    {
        _missing.Clear();
        var path = longer.Path;
        for (var i = longer.Length - shorter.Length; i > 0; i--)
        {
            var label = texts.Paths.Label(path);
            path = texts.Paths.Before(path);
            _missing.Add((label, path == TokenPaths.None ? shorter.Node : texts.Paths.Node(path)));
        }

        // Equal sequences are equal nodes. Before the first label there is one node only.
        return _missing[^1].Before == shorter.Node;
    }
}
