namespace EdgeAgent.Vision.Volumes;

/// <summary>The shape that a graph's output has to have for some windows.</summary>
internal readonly struct VolumeOutputShape(VolumeContract contract, int windows, int classes)
{
    private readonly bool _hasClasses = contract.Output.Rank == contract.Input.Rank;

    /// <summary>Number of axes.</summary>
    public int Rank => contract.Output.Rank;

    /// <summary>The length of an axis.</summary>
    public long this[int axis]
    {
        get
        {
            if (axis == 0)
                return windows;
            if (_hasClasses && axis == (contract.IsChannelsLast ? Rank - 1 : 1))
                return classes;
            var spatial = axis - (_hasClasses && !contract.IsChannelsLast ? 2 : 1);
            return contract.Roi[spatial + (contract.IsFlat ? 1 : 0)];
        }
    }
}
