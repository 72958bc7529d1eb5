namespace EdgeAgent.Vision.Detection.Families;

/// <summary>How a detector's output is laid out.</summary>
internal enum HeadLayout
{
    /// <summary>[1, anchors, 5 + classes] with objectness; raw or decoded, which only its numbers tell.</summary>
    Yolox,

    /// <summary>[1, 4 + classes, anchors] without objectness.</summary>
    UltralyticsChannels,

    /// <summary>[1, anchors, 4 + classes] without objectness.</summary>
    UltralyticsRows,
}
