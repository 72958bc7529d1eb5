namespace EdgeAgent.Host.Cli.Eval.Speech;

/// <summary>Words whose confidence lies in one range.</summary>
/// <param name="From">The range's beginning.</param>
/// <param name="To">Its end; only that of the last belongs to it.</param>
/// <param name="Words">How many there are.</param>
/// <param name="Confidence">Their mean confidence.</param>
/// <param name="Right">The share of them that is right.</param>
internal sealed record ReliabilityResult(double From, double To, int Words, double Confidence, double Right);
