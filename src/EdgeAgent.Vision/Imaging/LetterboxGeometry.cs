using System.Numerics;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// How a frame lies in a model's input, and the exact way back: <c>tensor = source · scale + pad</c>. Coordinates are continuous,
/// in pixels: a picture of width w goes from 0 to w. Where the input is a crop, the resized frame may reach beyond it on every side.
/// </summary>
/// <param name="SourceWidth">Pixels of the frame.</param>
/// <param name="SourceHeight">Pixels of the frame.</param>
/// <param name="TensorWidth">Pixels of the model's input.</param>
/// <param name="TensorHeight">Pixels of the model's input.</param>
/// <param name="ContentWidth">Pixels of the resized frame, all of it.</param>
/// <param name="ContentHeight">Pixels of the resized frame, all of it.</param>
/// <param name="PadLeft">Pixels left of the resized frame; below 0 where so many of its pixels are cropped away.</param>
/// <param name="PadTop">Pixels above the resized frame; below 0 where it is cropped.</param>
/// <param name="ScaleX">
/// Input pixels per frame pixel. In a letterbox both scales are the one ratio min(W/w, H/h), as YOLOX and Ultralytics map boxes
/// back with it, though the resized frame's size is rounded to pixels. Elsewhere it is <c>ContentWidth / SourceWidth</c>, as Detectron2
/// and DETR map back.
/// </param>
/// <param name="ScaleY">As <paramref name="ScaleX"/>, downwards.</param>
public readonly record struct LetterboxGeometry(
    int SourceWidth, int SourceHeight, int TensorWidth, int TensorHeight, int ContentWidth, int ContentHeight,
    int PadLeft, int PadTop, double ScaleX, double ScaleY)
{
    /// <summary>The first column of the input that has a pixel of the frame.</summary>
    internal int Left => Math.Max(PadLeft, 0);

    /// <summary>The first row of the input that has a pixel of the frame.</summary>
    internal int Top => Math.Max(PadTop, 0);

    /// <summary>How the frame's width is resized, and which of it is in the input.</summary>
    internal ResizedAxis Across => Within(SourceWidth, ContentWidth, PadLeft, TensorWidth);

    /// <summary>How the frame's height is resized, and which of it is in the input.</summary>
    internal ResizedAxis Down => Within(SourceHeight, ContentHeight, PadTop, TensorHeight);

    /// <summary>
    /// Half of the padding, left and above, before it was rounded to pixels: Ultralytics maps key points back by it though the frame lies by the
    /// rounded one (<c>utils/ops.py</c>, <c>scale_coords</c>). Where frames do not lie in the middle, the padding as it is.
    /// </summary>
    internal (double Left, double Top) HalfPad => (
        IsCentred(PadLeft, ContentWidth, TensorWidth) ? (TensorWidth - ContentWidth) / 2.0 : PadLeft,
        IsCentred(PadTop, ContentHeight, TensorHeight) ? (TensorHeight - ContentHeight) / 2.0 : PadTop);

    /// <summary>The same with the resized frame's size before it was rounded, too: by it YOLOv5 maps boxes back (<c>utils/general.py</c>, <c>scale_boxes</c>).</summary>
    internal (double Left, double Top) ExactPad => (
        IsCentred(PadLeft, ContentWidth, TensorWidth) ? (TensorWidth - SourceWidth * ScaleX) / 2 : PadLeft,
        IsCentred(PadTop, ContentHeight, TensorHeight) ? (TensorHeight - SourceHeight * ScaleY) / 2 : PadTop);

    /// <summary>Whether a frame lies in the middle of the input, one pixel more on the far side at most.</summary>
    internal static bool IsCentred(int pad, int content, int tensor) => tensor - content - 2 * pad is 0 or 1;

    /// <summary>A point of the model's input, in pixels of the frame; not clipped.</summary>
    public Vector2 ToSource(Vector2 point) => new((float)(((double)point.X - PadLeft) / ScaleX), (float)(((double)point.Y - PadTop) / ScaleY));

    /// <summary>A point of the frame, in pixels of the model's input.</summary>
    public Vector2 ToTensor(Vector2 point) => new((float)(point.X * ScaleX + PadLeft), (float)(point.Y * ScaleY + PadTop));

    /// <summary>A length or size in the model's input, in pixels of the frame.</summary>
    public Vector2 SizeToSource(Vector2 size) => new((float)(size.X / ScaleX), (float)(size.Y / ScaleY));

    /// <summary>A point moved to the nearest one within the frame.</summary>
    public Vector2 Clip(Vector2 point) => Vector2.Clamp(point, Vector2.Zero, new Vector2(SourceWidth, SourceHeight));

    private static ResizedAxis Within(int source, int content, int pad, int tensor) =>
        new(source, content, Math.Max(-pad, 0), Math.Min(pad + content, tensor) - Math.Max(pad, 0));
}
