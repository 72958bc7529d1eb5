namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>The outputs of YuNet for one stride.</summary>
/// <param name="Stride">Pixels between cells.</param>
/// <param name="Class">Scores of the class; or of the objectness, as only their product counts.</param>
/// <param name="Objectness">The other of the two.</param>
/// <param name="Box">Offset and logarithm of the size.</param>
/// <param name="Landmarks">Two eyes, nose, two corners of the mouth.</param>
internal readonly record struct YuNetLevel(int Stride, int Class, int Objectness, int Box, int Landmarks)
{
    /// <summary>Whether lengths of the four outputs are of as many cells.</summary>
    public static bool AreOfTheSameCells(int cells, int objectness, int boxes, int landmarks) =>
        objectness == cells && boxes == 4L * cells && landmarks == 2L * YuNetDecoder.Landmarks * cells;
}
