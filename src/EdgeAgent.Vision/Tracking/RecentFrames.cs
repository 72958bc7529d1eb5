namespace EdgeAgent.Vision.Tracking;

/// <summary>Which of the last frames showed something: so many of so many are asked before it is believed.</summary>
internal struct RecentFrames
{
    /// <summary>Frames that are remembered at most.</summary>
    public const int Most = 128;

    private UInt128 _shown;

    /// <summary>Takes in a frame.</summary>
    /// <param name="isShown">Whether it showed it.</param>
    /// <param name="within">Frames that are looked back on, this one among them; 1 to <see cref="Most"/>.</param>
    /// <returns>How many of them showed it.</returns>
    public int Add(bool isShown, int within)
    {
        _shown = (_shown << 1 | (isShown ? UInt128.One : UInt128.Zero)) & (UInt128.MaxValue >> (Most - within));
        return (int)UInt128.PopCount(_shown);
    }

    /// <summary>How many of those that are remembered showed it.</summary>
    public readonly int Count => (int)UInt128.PopCount(_shown);

    /// <summary>Forgets them.</summary>
    public void Clear() => _shown = UInt128.Zero;
}
