namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>Why what is said is written down from a moment on.</summary>
public enum ArmedBy
{
    /// <summary>A keyword was heard.</summary>
    Keyword,

    /// <summary>What <c>recognize.only_when</c> asks holds.</summary>
    Condition,

    /// <summary>Somebody, or a rule, has asked for it.</summary>
    Command,
}
