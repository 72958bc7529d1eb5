namespace EdgeAgent.Vision.Health;

/// <summary>Why a picture shows nothing.</summary>
internal enum Blankness
{
    /// <summary>It shows something.</summary>
    None,

    /// <summary>It is black.</summary>
    Black,

    /// <summary>It is of one colour: what a decoder makes of nothing (green, grey), or a device without a signal (blue).</summary>
    OneColour,
}
