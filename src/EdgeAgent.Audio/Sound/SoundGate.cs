namespace EdgeAgent.Audio.Sound;

/// <summary>One class of sound: whether it is there. Reads positions, no clock.</summary>
/// <param name="on">The score from which it begins.</param>
/// <param name="off">The score below which it fades.</param>
/// <param name="offDelay">Samples for which it must have faded to be over.</param>
internal struct SoundGate(float on, float off, long offDelay)
{
    private bool _isThere;

    /// <summary>Its highest score since it began.</summary>
    public float Peak { get; private set; }

    /// <summary>Start of the window that it began in.</summary>
    public long Start { get; private set; }

    /// <summary>End of the last window that it was heard in.</summary>
    public long End { get; private set; }

    /// <summary>Takes the score of a window.</summary>
    /// <returns>True when it begins, false when it is over, null when nothing changes.</returns>
    public bool? Push(float score, long start, long end)
    {
        if (!_isThere)
        {
            if (score < on)
                return null;
            (_isThere, Peak, Start, End) = (true, score, start, end);
            return true;
        }

        Peak = Math.Max(Peak, score);
        if (score >= off)
            End = end;
        else if (end - End >= offDelay)
            return _isThere = false;
        return null;
    }

    /// <summary>Ends it where it is there.</summary>
    public bool Break()
    {
        var was = _isThere;
        _isThere = false;
        return was;
    }
}
