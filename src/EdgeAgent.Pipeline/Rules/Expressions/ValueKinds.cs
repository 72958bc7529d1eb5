namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>What a value may be, as far as that is known before there is one.</summary>
[Flags]
internal enum ValueKinds
{
    /// <summary>It cannot be anything.</summary>
    None = 0,

    /// <summary>A number.</summary>
    Number = 1,

    /// <summary>Text.</summary>
    Text = 2,

    /// <summary>True or false.</summary>
    Truth = 4,

    /// <summary>A list.</summary>
    List = 8,

    /// <summary>Something with members.</summary>
    Thing = 16,

    /// <summary>Nothing: what is absent.</summary>
    Nothing = 32,

    /// <summary>Anything.</summary>
    Any = Number | Text | Truth | List | Thing | Nothing,
}
