namespace EdgeAgent.Audio.Features.Normalization;

/// <summary>One array of NumPy.</summary>
/// <param name="Shape">Its axes; none for a single number.</param>
/// <param name="Values">Its numbers, the last axis running fastest.</param>
internal sealed record NumpyArray(IReadOnlyList<int> Shape, double[] Values);
