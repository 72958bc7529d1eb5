namespace EdgeAgent.Vision.Evaluation;

/// <summary>One annotation as it stands in the file.</summary>
/// <param name="ImageId">The picture's number.</param>
/// <param name="CategoryId">The category's number.</param>
/// <param name="Box">Finite, with sides of 0 or more.</param>
/// <param name="Area">Square pixels, 0 or more; null where the file does not say.</param>
/// <param name="IsCrowd">Whether it stands for a group.</param>
/// <param name="Segmentation">Its pixels; null where only boxes are read.</param>
internal readonly record struct CocoAnnotation(
    long ImageId, long CategoryId, PixelBox Box, double? Area, bool IsCrowd, CocoSegmentation? Segmentation);
