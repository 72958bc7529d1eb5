namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>Chooses the best labels of a row of scores; of equal ones the lower number goes first. Allocates nothing once warm.</summary>
internal sealed class TopLabels
{
    private int[] _labels = [];

    /// <summary>The best labels, best first.</summary>
    /// <param name="scores">A score for each label.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="except">A label that is left out; −1 for none.</param>
    /// <returns>Those that are not −∞, valid until the next call.</returns>
    public ReadOnlySpan<int> Select(ReadOnlySpan<float> scores, int count, int except)
    {
        if (_labels.Length < count)
            _labels = new int[count];
        var taken = 0;
        var least = float.NegativeInfinity;
        for (var label = 0; label < scores.Length; label++)
        {
            var score = scores[label];
            if (!(score > least) || label == except)
                continue;
            var at = taken < count ? taken++ : count - 1;
            for (; at > 0 && scores[_labels[at - 1]] < score; at--)
                _labels[at] = _labels[at - 1];
            _labels[at] = label;
            if (taken == count)
                least = scores[_labels[count - 1]];
        }

        return _labels.AsSpan(0, taken);
    }
}
