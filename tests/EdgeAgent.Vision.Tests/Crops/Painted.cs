using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tests.Crops;

/// <summary>An object, and the colour that its box is filled with.</summary>
internal sealed record Painted(DetectedObject Box, string Colour)
{
    public static Painted Person(int left, string colour, int top = 60, int width = 40, int height = 80) =>
        new(new DetectedObject(left, top, left + width, top + height, 0.9f, 0), colour);

    public static Painted Car(int left, string colour, int top = 60, int width = 80, int height = 40) =>
        new(new DetectedObject(left, top, left + width, top + height, 0.9f, 1), colour);
}
