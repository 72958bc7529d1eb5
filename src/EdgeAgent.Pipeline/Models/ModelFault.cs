namespace EdgeAgent.Pipeline.Models;

/// <summary>What is wrong with a model or a run of it.</summary>
public enum ModelFault
{
    /// <summary>The file or folder is not there or cannot be read.</summary>
    Missing,

    /// <summary>The file is not a model, or a damaged one.</summary>
    Damaged,

    /// <summary>Its content is not what its bundle says (SHA-256).</summary>
    HashMismatch,

    /// <summary>The runtime cannot run it: unknown operator, newer opset or format.</summary>
    Unsupported,

    /// <summary>Its inputs, outputs or classes are not what its family or labels need.</summary>
    Unfitting,

    /// <summary>One input is larger than it takes; others may fit.</summary>
    TooLarge,

    /// <summary>Its bundle is faulty.</summary>
    BadBundle,

    /// <summary>A run threw.</summary>
    RunFailed,

    /// <summary>A run took longer than its deadline and was ended.</summary>
    Late,

    /// <summary>A run gave NaN or infinite numbers.</summary>
    NotFinite,

    /// <summary>What was done with it was ended from outside, perhaps for want of memory; the same may go well the next time.</summary>
    Interrupted,

    /// <summary>It failed again and again and rests.</summary>
    Faulted,
}
