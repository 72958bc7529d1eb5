namespace EdgeAgent.Host.Configuration;

/// <summary>When recognition gives text.</summary>
internal enum RecognitionMode
{
    /// <summary>After each utterance.</summary>
    Utterance,
}
