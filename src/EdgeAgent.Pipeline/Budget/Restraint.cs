namespace EdgeAgent.Pipeline.Budget;

/// <summary>
/// How far one thing is restrained, as a number of steps: further while there is too much, each step given the time to show what it does; and less once there has been room for a while. Whoever
/// had to be restrained again soon after waits twice as long the next time, so that a load near the limit does not make it swing. Not thread-safe.
/// </summary>
/// <param name="levels">The last level: nothing is left to give.</param>
internal sealed class Restraint(int levels)
{
    /// <summary>One reading may be a moment's: a camera that is opened, a model that is loaded.</summary>
    private const int ReadingsToBelieve = 3;

    /// <summary>How long there has to be room, at first and at most.</summary>
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(10);

    /// <summary>Within so long after something was given back, having to take it again is its fault.</summary>
    private static readonly TimeSpan Relapse = TimeSpan.FromMinutes(2);

    private int _overFor;
    private TimeSpan? _roomSince;
    private TimeSpan? _changedAt;
    private TimeSpan? _givenBackAt;
    private TimeSpan _patience = LeastPatience;

    /// <summary>How far: 0 for not at all.</summary>
    public int Level { get; private set; }

    /// <summary>Whether nothing is left to give.</summary>
    public bool IsAtEnd => Level == levels;

    /// <summary>There is too much.</summary>
    /// <param name="at">When.</param>
    /// <param name="steps">So many at once.</param>
    /// <param name="settling">What the last step is given to show what it does.</param>
    public void Tighten(TimeSpan at, int steps, TimeSpan settling)
    {
        _roomSince = null;
        _overFor++;
        if (IsAtEnd || _overFor < ReadingsToBelieve || !HasSettled(at, settling))
            return;
        if (_givenBackAt is { } given && at - given < Relapse)
        {
            _patience = _patience * 2 < MostPatience ? _patience * 2 : MostPatience;
            _givenBackAt = null;
        }

        (Level, _changedAt) = (Math.Min(levels, Level + steps), at);
    }

    /// <summary>There is not too much.</summary>
    /// <param name="at">When.</param>
    /// <param name="hasRoom">Whether what one step less would take fits.</param>
    public void Loosen(TimeSpan at, bool hasRoom)
    {
        _overFor = 0;
        if (Level == 0)
        {
            // What was quiet for so long has nothing to do with the last time.
            if (HasSettled(at, MostPatience))
                _patience = LeastPatience;
            return;
        }

        if (!hasRoom)
        {
            _roomSince = null;
            return;
        }

        _roomSince ??= at;
        if (at - _roomSince < _patience)
            return;
        Level--;
        (_roomSince, _givenBackAt, _changedAt) = (at, at, at);
    }

    /// <summary>Whether the last step has had so long to show what it does.</summary>
    public bool HasSettled(TimeSpan at, TimeSpan settling) => _changedAt is not { } changed || at - changed >= settling;
}
