namespace EdgeAgent.Audio.Sound;

/// <summary>Which sounds are told, and when.</summary>
public sealed record SoundOptions
{
    /// <summary>Windows whose mean is a class's score, from 1; fewer at the start of the stream and after a gap. <value>2</value></summary>
    public int Smooth { get; init; } = 2;

    /// <summary>When a class counts that has no rule of its own.</summary>
    public SoundRule Rule { get; init; } = SoundRule.Usual;

    /// <summary>Rules of single classes, by their names; case does not count.</summary>
    public IReadOnlyDictionary<string, SoundRule> Classes { get; init; } = new Dictionary<string, SoundRule>();

    /// <summary>The only classes that are told, by their names; all where empty.</summary>
    public IReadOnlyCollection<string> Only { get; init; } = [];

    /// <summary>Classes that are never told, by their names.</summary>
    public IReadOnlyCollection<string> Ignore { get; init; } = [];

    /// <summary>How many classes of the highest scores are told regularly; 0 for none. <value>0</value></summary>
    public int Top { get; init; }

    /// <summary>How often they are told, in the stream's time; never more often than there are windows. <value>1 s</value></summary>
    public TimeSpan TopEvery { get; init; } = TimeSpan.FromSeconds(1);
}
