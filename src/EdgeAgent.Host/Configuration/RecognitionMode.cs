namespace EdgeAgent.Host.Configuration;

/// <summary>When recognition gives text.</summary>
internal enum RecognitionMode
{
    /// <summary>After each utterance.</summary>
    Utterance,

    /// <summary>While somebody speaks, and after each utterance.</summary>
    Streaming,
}
