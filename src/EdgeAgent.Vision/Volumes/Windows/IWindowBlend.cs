namespace EdgeAgent.Vision.Volumes.Windows;

/// <summary>
/// Joins what a network gives for overlapping windows. Windows come in the plan's order, so a plane of the first axis is finished when the
/// first axis moves past it: only as many planes as a window is long are kept, however long the volume is. Used by one thread.
/// </summary>
internal interface IWindowBlend
{
    /// <summary>Adds a window.</summary>
    /// <param name="output">What the network gave for it: each class as a whole window, the last axis fastest.</param>
    /// <param name="start">Where it starts in the padded volume.</param>
    void Add(ReadOnlySpan<float> output, (int A, int B, int C) start);

    /// <summary>Decides the voxels of a row of a plane.</summary>
    /// <param name="plane">The plane, in the padded volume.</param>
    /// <param name="row">The row.</param>
    /// <param name="channel">The channel of the labels.</param>
    /// <param name="labels">A label for each of its voxels, as long as the padded last axis.</param>
    void Decide(int plane, int row, int channel, Span<int> labels);

    /// <summary>Forgets a plane, so that another takes its place.</summary>
    void Clear(int plane);
}
