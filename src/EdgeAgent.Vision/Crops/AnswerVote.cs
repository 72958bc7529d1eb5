namespace EdgeAgent.Vision.Crops;

/// <summary>
/// What the last looks at one object agree on. A look counts by its score and by how well it saw the object; a look that saw nothing
/// takes its place among the last ones and speaks for nothing. Allocates nothing after it is made.
/// </summary>
/// <param name="needed">Looks that must agree, from 1.</param>
/// <param name="of">Of so many last ones, from <paramref name="needed"/>.</param>
internal sealed class AnswerVote(int needed, int of)
{
    private readonly Look[] _looks = new Look[of];
    private int _count;
    private int _next;

    /// <summary>Forgets all looks.</summary>
    public void Clear()
    {
        Array.Clear(_looks);
        (_count, _next) = (0, 0);
    }

    /// <summary>Takes the next look.</summary>
    /// <param name="answer">What it says.</param>
    /// <param name="weight">How well it saw the object, above 0.</param>
    public void Add(CropAnswer answer, double weight)
    {
        _looks[_next] = new Look(answer.Label, answer.Score, weight);
        _next = (_next + 1) % _looks.Length;
        _count = Math.Min(_count + 1, _looks.Length);
    }

    /// <summary>The answer that weighs most among those that enough looks give; of equal ones the one that holds.</summary>
    /// <param name="current">The answer that holds; null while there is none.</param>
    /// <returns>The answer; null while too few agree.</returns>
    public string? Agree(string? current)
    {
        string? best = null;
        var most = 0.0;
        for (var i = 0; i < _count; i++)
        {
            if (_looks[i].Label is not { } label || label == best)
                continue;
            var (looks, weight) = Of(label);
            if (looks < needed || weight < most || (weight == most && label != current))
                continue;
            (best, most) = (label, weight);
        }

        return best;
    }

    /// <summary>The mean score of the looks that give an answer, each by how well it saw the object.</summary>
    public double ScoreOf(string label)
    {
        var (sum, weights) = (0.0, 0.0);
        foreach (ref readonly var look in _looks.AsSpan(0, _count))
        {
            if (look.Label != label)
                continue;
            sum += look.Score * look.Weight;
            weights += look.Weight;
        }

        return weights > 0 ? sum / weights : 0;
    }

    private (int Looks, double Weight) Of(string label)
    {
        var (looks, weight) = (0, 0.0);
        foreach (ref readonly var look in _looks.AsSpan(0, _count))
        {
            if (look.Label != label)
                continue;
            looks++;
            weight += look.Score * look.Weight;
        }

        return (looks, weight);
    }

    private readonly record struct Look(string? Label, float Score, double Weight);
}
