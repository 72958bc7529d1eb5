namespace EdgeAgent.Vision.Health;

/// <summary>How a picture has lost the detail that its camera usually has.</summary>
internal enum DetailLoss
{
    /// <summary>It has its detail.</summary>
    None,

    /// <summary>What is bright and dark lies where it always lay: the picture is out of focus.</summary>
    Blurred,

    /// <summary>It does not: something stands before the lens.</summary>
    Covered,
}
