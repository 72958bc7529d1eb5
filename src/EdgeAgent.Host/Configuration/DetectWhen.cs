namespace EdgeAgent.Host.Configuration;

/// <summary>Which pictures the detector is asked about.</summary>
internal enum DetectWhen
{
    /// <summary>All.</summary>
    Always,

    /// <summary>Those in which something moves, and one now and then.</summary>
    Motion,
}
