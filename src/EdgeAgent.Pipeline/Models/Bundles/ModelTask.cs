namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>What a model does.</summary>
public enum ModelTask
{
    /// <summary>Boxes around objects.</summary>
    Detection,

    /// <summary>A class for each pixel, or masks of objects.</summary>
    Segmentation,

    /// <summary>A class for the whole image.</summary>
    Classification,

    /// <summary>What individuals look like.</summary>
    Embedding,

    /// <summary>Key points of bodies.</summary>
    Pose,

    /// <summary>A measure of the unusual.</summary>
    Anomaly,

    /// <summary>Text in a picture.</summary>
    Reading,

    /// <summary>Whether somebody speaks.</summary>
    Vad,

    /// <summary>Text of speech.</summary>
    Recognition,

    /// <summary>Given words.</summary>
    Keywords,

    /// <summary>Kinds of sound.</summary>
    Tagging,

    /// <summary>Who speaks.</summary>
    Speaker,
}
