using System.Text.Json;
using EdgeAgent.Vision.Tests.Detection;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>What a reference has in one picture and what the product finds there.</summary>
internal sealed record DetailedPicture(DetailedObject[] Expected, DetailedObject[] Found)
{
    /// <summary>Looks at the pictures of a reference of exports/, each with the objects that its element gives.</summary>
    /// <param name="detector">What looks.</param>
    /// <param name="images">The reference's list of images, with <c>file</c>.</param>
    /// <param name="expected">The objects of an image's element.</param>
    public static IEnumerable<DetailedPicture> Of(LoadedDetector detector, JsonElement images, Func<JsonElement, IEnumerable<DetailedObject>> expected) =>
        images.EnumerateArray().Select(image => new DetailedPicture(
            [.. expected(image)], DetailedObjects.Detect(detector, $"exports/images/{Path.GetFileName(image.GetProperty("file").GetString())}")));
}
