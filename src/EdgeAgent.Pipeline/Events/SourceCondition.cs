namespace EdgeAgent.Pipeline.Events;

/// <summary>What is wrong with a source that gives data all the same.</summary>
public enum SourceCondition
{
    /// <summary>A camera sends one picture again and again.</summary>
    Frozen,

    /// <summary>A camera sends pictures that show nothing: black, or all of one colour.</summary>
    Dark,

    /// <summary>A camera's picture has lost most of its detail and looks otherwise than usual: something stands before the lens.</summary>
    Covered,

    /// <summary>A camera's picture has lost most of its detail while it still shows what it always shows: it is out of focus.</summary>
    Blurred,

    /// <summary>A camera shows another view than before: it was turned, shifted or zoomed.</summary>
    Moved,

    /// <summary>A microphone sends digital silence: zeros, or another value that never changes.</summary>
    Silent,
}
