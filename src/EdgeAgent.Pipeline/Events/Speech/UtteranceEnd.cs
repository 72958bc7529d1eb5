namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>Why an utterance ended.</summary>
public enum UtteranceEnd
{
    /// <summary>The speaker fell silent.</summary>
    Silence,

    /// <summary>It reached the longest length allowed; the next one begins where this ends.</summary>
    MaximumLength,

    /// <summary>Audio is missing after it.</summary>
    Gap,

    /// <summary>The stream ended.</summary>
    EndOfStream,
}
