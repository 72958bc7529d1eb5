using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>The outputs of SCRFD for one stride.</summary>
/// <param name="Stride">Pixels between cells.</param>
/// <param name="Scores">One an anchor.</param>
/// <param name="Boxes">Distances of four edges.</param>
/// <param name="Landmarks">Two eyes, nose, two corners of the mouth; null where it finds none.</param>
internal readonly record struct ScrfdLevel(int Stride, int Scores, int Boxes, int? Landmarks)
{
    /// <summary>A clause that says which lengths are not those of the input's cells; null when all are.</summary>
    /// <param name="geometry">How the frame lies in the input.</param>
    /// <param name="scores">Length of the scores.</param>
    /// <param name="boxes">Length of the boxes.</param>
    /// <param name="landmarks">Length of the landmarks; null where there are none.</param>
    public string? LengthFault(in LetterboxGeometry geometry, int scores, int boxes, int? landmarks)
    {
        var (columns, rows) = (geometry.TensorWidth / Stride, geometry.TensorHeight / Stride);
        return scores == (long)ScrfdDecoder.PerCell * columns * rows && boxes == 4L * scores && (landmarks is null || landmarks == 2L * ScrfdDecoder.Landmarks * scores)
            ? null
            : $"for stride {Stride} it gives {scores} scores, {boxes} numbers of boxes and {landmarks ?? 0} of landmarks where its input of {geometry.TensorWidth}×{geometry.TensorHeight} has "
                + $"{columns}×{rows} cells of {ScrfdDecoder.PerCell} anchors: give it an input.size that 32 divides";
    }
}
