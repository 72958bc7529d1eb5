namespace EdgeAgent.BoardTests.Kernels;

/// <summary>What one kernel computes.</summary>
/// <param name="Name">The class, and what it was given.</param>
/// <param name="Values">All that it gave; whole numbers as floats.</param>
internal sealed record KernelResult(string Name, float[] Values);
