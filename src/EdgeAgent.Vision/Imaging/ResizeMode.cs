namespace EdgeAgent.Vision.Imaging;

/// <summary>How a frame is brought to the size of a model's input.</summary>
public enum ResizeMode
{
    /// <summary>One ratio min(W/w, H/h), size rounded down, at the top left, the rest padded (YOLOX, YuNet).</summary>
    LetterboxTopLeft,

    /// <summary>One ratio min(W/w, H/h), size rounded half to even, in the middle, the rest padded (Ultralytics' LetterBox).</summary>
    LetterboxCenter,

    /// <summary>Both axes to the size, each with its own ratio.</summary>
    Stretch,

    /// <summary>Not resized; padded at the right and the bottom to the size or to a multiple.</summary>
    Pad,

    /// <summary>Not resized.</summary>
    None,
}
