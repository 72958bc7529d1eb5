namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>Boxes as YOLO heads give them: centre and size.</summary>
internal static class CentredBox
{
    public static DetectedObject ToCorners(float centreX, float centreY, float width, float height, float score, int classId)
    {
        var halfWidth = width / 2;
        var halfHeight = height / 2;
        return new DetectedObject(centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight, score, classId);
    }
}
