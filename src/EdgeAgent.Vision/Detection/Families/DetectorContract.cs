using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>All that must be known to run a graph as a detector.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Head">How its output is laid out.</param>
/// <param name="Port">Its input.</param>
/// <param name="Image">How frames become that input; nothing left out.</param>
/// <param name="Grid">The head's cells.</param>
/// <param name="ClassCount">Classes that it tells apart.</param>
/// <param name="Labels">Their names.</param>
internal sealed record DetectorContract(
    string Family, HeadLayout Head, ImagePort Port, ImageInput Image, AnchorGrid Grid, int ClassCount, IReadOnlyList<string> Labels)
{
    /// <summary>The decoder of its output.</summary>
    /// <param name="isRaw">Whether a YOLOX head's grid is still to be applied.</param>
    public IBoxDecoder CreateDecoder(bool isRaw) => Head switch
    {
        HeadLayout.Yolox => new YoloxDecoder(Grid, ClassCount, isRaw),
        HeadLayout.UltralyticsChannels => new UltralyticsDecoder(Grid.CellCount, ClassCount),
        _ => new UltralyticsRowsDecoder(Grid.CellCount, ClassCount),
    };
}
