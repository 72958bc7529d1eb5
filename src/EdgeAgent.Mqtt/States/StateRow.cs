namespace EdgeAgent.Mqtt.States;

/// <summary>One row of <see cref="StateTable"/>: a kind of current value, of which a source may have several.</summary>
/// <param name="Name">The value's name; <c>&lt;zone&gt;</c>, <c>&lt;line&gt;</c>, <c>&lt;crop&gt;</c> and <c>&lt;class&gt;</c> stand for what it is about.</param>
/// <param name="Title">For people, with the same places.</param>
/// <param name="Kind">What its payload is.</param>
/// <param name="Meaning">When it is there and what it tells, as Markdown.</param>
public sealed record StateRow(string Name, string Title, StateKind Kind, string Meaning)
{
    /// <summary>What it is for.</summary>
    public StateRole Role { get; init; }

    /// <summary>Whether it can be set from outside; then whoever carries it out tells its value, and no event does.</summary>
    public bool IsSettable { get; init; }

    /// <summary>The least that a number can be set to.</summary>
    public double Min { get; init; }

    /// <summary>The unit of a number; null for none.</summary>
    public string? Unit { get; init; }

    /// <summary>Home Assistant's device class; null for none.</summary>
    public string? DeviceClass { get; init; }

    /// <summary>Whether a number only counts up until it begins again at 0.</summary>
    public bool IsTotal { get; init; }

    /// <summary>Whether a number is always a whole one.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The member of a record that tells most.</summary>
    public string? ValueMember { get; init; }

    /// <summary>The member of a record that tells from 0 to 1 how sure its value is; null for none.</summary>
    public string? ScoreMember { get; init; }

    /// <summary>The type of a record; null for words and numbers.</summary>
    public Type? Record { get; init; }

    /// <summary>Whether people have to ask for it before it is shown.</summary>
    public bool IsHidden { get; init; }

    /// <summary>What it is at the start.</summary>
    public string Initial { get; init; } = "";

    /// <summary>Whether it tells what is so now, and becomes <see cref="Initial"/> again when its source gives no data; others tell what was last, or was counted.</summary>
    public bool IsOfNow { get; init; }
}
