namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>How a child ended.</summary>
/// <param name="Code">Its exit code; 128 + n after signal n.</param>
/// <param name="ErrorTail">The last lines of its stderr, redacted; empty when it said nothing.</param>
public readonly record struct MediaExit(int Code, IReadOnlyList<string> ErrorTail);
