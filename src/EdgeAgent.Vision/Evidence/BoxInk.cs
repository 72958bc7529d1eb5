namespace EdgeAgent.Vision.Evidence;

/// <summary>The colour of a box, in the layouts of frames: one that no scene is full of.</summary>
internal sealed class BoxInk
{
    private BoxInk(byte red, byte green, byte blue)
    {
        Bgr = [blue, green, red];
        // BT.601 of limited range.
        Luma = Level(16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255);
        BlueDifference = Level(128 + (-37.797 * red - 74.203 * green + 112 * blue) / 255);
        RedDifference = Level(128 + (112 * red - 93.786 * green - 18.214 * blue) / 255);
    }

    /// <summary>What an event is about.</summary>
    public static BoxInk Orange { get; } = new(255, 128, 0);

    /// <summary>What nobody doubts.</summary>
    public static BoxInk Green { get; } = new(0, 200, 90);

    /// <summary>What only another one sees.</summary>
    public static BoxInk Violet { get; } = new(190, 60, 255);

    /// <summary>Blue, green and red.</summary>
    public byte[] Bgr { get; }

    /// <summary>Brightness.</summary>
    public byte Luma { get; }

    /// <summary>Chroma, blue.</summary>
    public byte BlueDifference { get; }

    /// <summary>Chroma, red.</summary>
    public byte RedDifference { get; }

    private static byte Level(double value) => (byte)Math.Round(value);
}
