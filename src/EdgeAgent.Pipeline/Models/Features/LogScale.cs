namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>Logarithms of a spectrum's values.</summary>
public enum LogScale
{
    /// <summary>None: the values themselves.</summary>
    None,

    /// <summary>Natural.</summary>
    Ln,

    /// <summary>Decimal.</summary>
    Log10,

    /// <summary>Decibels: ten decimal logarithms of a power, twenty of a magnitude.</summary>
    Db,
}
