using EdgeAgent.Host.Cli.Infer;

namespace EdgeAgent.Host.Cli.Eval.Speech;

/// <summary>What <c>eval --audio --json</c> prints: the keys in this order.</summary>
internal sealed record SpeechEvalResult
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Files that counted.</summary>
    public required int Utterances { get; init; }

    /// <summary>Words that are said in them.</summary>
    public required int Words { get; init; }

    /// <summary>Errors for each word that is said.</summary>
    public required double? Wer { get; init; }

    /// <summary>Errors for each character that is said, spaces between words counted.</summary>
    public required double? Cer { get; init; }

    /// <summary>Words heard and not said.</summary>
    public required int Insertions { get; init; }

    /// <summary>Words said and not heard.</summary>
    public required int Deletions { get; init; }

    /// <summary>Words heard as others.</summary>
    public required int Substitutions { get; init; }

    /// <summary>Files without an error.</summary>
    public required int Right { get; init; }

    /// <summary>How long the files are, in seconds.</summary>
    public required double AudioSeconds { get; init; }

    /// <summary>What the model took, for each second of audio.</summary>
    public required double? Rtf { get; init; }

    /// <summary>How often words of a confidence are right.</summary>
    public required IReadOnlyList<ReliabilityResult> Reliability { get; init; }

    /// <summary>The mean distance between confidence and share of right words, each word counted once; null without words.</summary>
    public required double? CalibrationError { get; init; }

    /// <summary>The files with the most errors.</summary>
    public required IReadOnlyList<WorstResult> Worst { get; init; }

    /// <summary>Files that were left out, and why.</summary>
    public IReadOnlyList<InferResult>? Failed { get; init; }
}
