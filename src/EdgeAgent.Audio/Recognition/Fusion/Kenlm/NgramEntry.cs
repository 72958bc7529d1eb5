namespace EdgeAgent.Audio.Recognition.Fusion.Kenlm;

/// <summary>An n-gram that was found, and how to go on to those that end with it.</summary>
/// <param name="Score">log10 of its probability.</param>
/// <param name="Backoff">log10 of its back-off; 0 of the longest.</param>
/// <param name="Node">A hash, or the first of the entries that are one word longer.</param>
/// <param name="End">The end of these entries.</param>
internal readonly record struct NgramEntry(float Score, float Backoff, ulong Node, ulong End);
