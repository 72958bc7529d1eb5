namespace EdgeAgent.BoardTests.Kernels;

/// <summary>Every class of the agent that computes with vectors, directly or through the one above it.</summary>
internal static class KernelBook
{
    /// <summary>Computes all.</summary>
    public static IReadOnlyList<KernelResult> Results() =>
        [.. SignalKernels.Results(), .. DecodingKernels.Results(), .. ImageKernels.Results(), .. DetectionKernels.Results(), .. VolumeKernels.Results()];
}
