namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>What the numbers of a finished box are.</summary>
internal enum BoxUnit
{
    /// <summary>
    /// Left, top, right, bottom in pixels of the model's input: each side goes back by how much the frame was resized in whole pixels
    /// (Detectron2 <c>detector_postprocess</c>).
    /// </summary>
    InputPixels,

    /// <summary>The same as parts of the model's input, times the width and height of the frame that the graph was told.</summary>
    FramePixels,

    /// <summary>Top, left, bottom, right as parts of the model's input, 0 to 1.</summary>
    TopFirstFractions,
}
