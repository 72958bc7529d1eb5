namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>How a frame is brought to a model's size.</summary>
public enum ResizeMode
{
    /// <summary>One scale, the picture in the middle of the padding.</summary>
    LetterboxCenter,

    /// <summary>As <see cref="LetterboxCenter"/>, the picture's size cut to whole pixels instead of rounded (NanoDet's deployment demos).</summary>
    LetterboxCenterFloor,

    /// <summary>One scale, the picture at the top left, padding below or to the right.</summary>
    LetterboxTopleft,

    /// <summary>Both sides to the model's size, the proportions given up.</summary>
    Stretch,

    /// <summary>The shorter side to a length, the longer one limited.</summary>
    ShortestEdge,

    /// <summary>The shorter side to a length, then the middle cut out.</summary>
    ShortestEdgeCrop,

    /// <summary>As <see cref="ShortestEdgeCrop"/>, the cut's place cut to whole pixels instead of rounded (Transformers).</summary>
    ShortestEdgeCropFloor,

    /// <summary>Both sides to one length, the proportions given up, then the middle cut out (Transformers' DeiT).</summary>
    StretchCrop,

    /// <summary>A line of text: the height to the model's, the width in proportion, padding on the right; a line that would be longer than the model's
    /// width is squeezed to it.</summary>
    Line,

    /// <summary>As <see cref="Line"/>, where the graph's width is free: a longer line makes the input as long, up to ten times the width.</summary>
    LineGrow,

    /// <summary>The frame as it is, padded to a multiple.</summary>
    Pad,

    /// <summary>The frame as it is.</summary>
    None,
}
