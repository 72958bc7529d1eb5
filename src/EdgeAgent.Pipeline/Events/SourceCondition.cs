namespace EdgeAgent.Pipeline.Events;

/// <summary>What is wrong with a source that gives data all the same.</summary>
public enum SourceCondition
{
    /// <summary>A camera sends one picture again and again.</summary>
    Frozen,

    /// <summary>A camera sends pictures that show nothing: black, or all of one colour.</summary>
    Dark,

    /// <summary>A microphone sends digital silence.</summary>
    Silent,
}
