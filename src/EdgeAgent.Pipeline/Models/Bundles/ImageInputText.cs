using System.Globalization;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>How pictures become a model's input, in the words of model.yaml, so that a line can be copied and changed there.</summary>
public static class ImageInputText
{
    /// <summary>The keys of the section <c>input</c> that say something, in the order of design and documentation.</summary>
    public static IReadOnlyDictionary<string, string> Of(ImageInput image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var keys = new OrderedDictionary<string, string>();
        if (image is { Width: { } width, Height: { } height })
            keys["size"] = $"[{width}, {height}]";
        Add(keys, "colour", image.Colour);
        Add(keys, "layout", image.Layout);
        Add(keys, "type", image.Type);
        if (image.Scale is { } scale)
            keys["scale"] = scale.ToString("R", CultureInfo.InvariantCulture);
        Add(keys, "mean", image.Mean);
        Add(keys, "std", image.Std);
        Add(keys, "resize", image.Resize);
        if (image is { ResizeTo: { } side, Resize: { } mode } && mode.IsCrop())
            keys["resize_to"] = side.ToString(CultureInfo.InvariantCulture);
        if (image.PadMultiple is { } multiple)
            keys["pad"] = $"{{multiple: {multiple}, value: {List(image.Pad ?? [0])}}}";
        else
            Add(keys, "pad", image.Pad);
        Add(keys, "interpolation", image.Interpolation);
        return keys;
    }

    private static void Add<T>(OrderedDictionary<string, string> keys, string key, T? value) where T : struct, Enum
    {
        if (value is { } choice)
            keys[key] = DescriptionSection.Name(choice);
    }

    private static void Add(OrderedDictionary<string, string> keys, string key, IReadOnlyList<float>? values)
    {
        if (values is not null)
            keys[key] = List(values);
    }

    private static string List(IReadOnlyList<float> values) =>
        $"[{string.Join(", ", values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}]";
}
