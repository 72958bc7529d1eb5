using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Networks;

/// <summary>
/// How pixels become the numbers of a model that looks at whole pictures, and who says so. Shapes never tell it: the frameworks scale to
/// 0..255, 0..1, −1..1, or by ImageNet's mean and deviation, and a wrong choice gives confident nonsense. What nothing tells is refused.
/// </summary>
/// <param name="Input">The preprocessing; nothing left out but the size.</param>
/// <param name="Origin">Who says so, as a clause.</param>
internal sealed record PixelRule(ImageInput Input, string Origin)
{
    private const float OneOver255 = 1 / 255f;

    /// <summary>Mean and deviation of ImageNet's pictures of 0..1, red first (torchvision <c>transforms/_presets.py</c>).</summary>
    private static readonly float[] ImageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] ImageNetStd = [0.229f, 0.224f, 0.225f];

    /// <summary>What the bundle or the graph's element type says; null when neither does.</summary>
    public static PixelRule? Told(PictureGraph graph, ImagePort port)
    {
        var said = graph.Bundle.Input;
        if (port.Spec.Type == TensorType.UInt8)
            return new PixelRule(Plain(port), "the graph takes bytes and has its normalisation inside");
        if (said is { Scale: null, Mean: null, Std: null })
            return null;
        var isOfOne = said.Scale is null && Below1(said.Mean) && Below1(said.Std) && (HasWeight(said.Mean) || said.Std is not null);
        if (graph.Bundle.InputOrigin is { } file)
            return new PixelRule(Plain(port), $"its {file} says so");
        return isOfOne
            ? new PixelRule(Plain(port) with { Scale = OneOver255 }, "its description says so (scale 1/255, as mean and std below 1 are of pixels of 0..1)")
            : new PixelRule(Plain(port), "its description says so");
    }

    /// <summary>RGB of 0..1 by ImageNet's mean and deviation.</summary>
    public static PixelRule ImageNet(ImagePort port, string origin) =>
        new(Plain(port) with { Scale = OneOver255, Mean = ImageNetMean, Std = ImageNetStd }, origin);

    /// <summary>RGB of 0..1.</summary>
    public static PixelRule ZeroToOne(ImagePort port, string origin) => new(Plain(port) with { Scale = OneOver255 }, origin);

    /// <summary>The smallest model.yaml where the normalisation is what a graph lacks.</summary>
    public static string Complete(PictureGraph graph, ImagePort port, string family, params ReadOnlySpan<string> more)
    {
        string[] head = [$"name: {graph.Bundle.Name}", $"family: {family}", "input:"];
        string[] size = graph.SizeOf(port) is null ? ["  size: [224, 224]   # width, height that it was trained with"] : [];
        string[] pixels = port.Channels == 1
            ? ["  scale: 0.003921569   # 1/255; write what it was trained with"]
            : ["  scale: 0.003921569   # 1/255", "  mean: [0.485, 0.456, 0.406]   # ImageNet's; write what it was trained with", "  std: [0.229, 0.224, 0.225]"];
        return string.Join('\n', [.. head, .. size, .. pixels, .. more, ""]);
    }

    /// <summary>Why a graph is refused that nothing tells the normalisation of.</summary>
    public static string Refusal(ImagePort port) =>
        $"nothing tells how pixels become the numbers of its input {port.Spec}: 0 to 255, 0 to 1, −1 to 1, or by a mean and deviation. With the wrong ones it would give confident nonsense";

    private static ImageInput Plain(ImagePort port) => new()
    {
        Colour = port.Channels == 1 ? ChannelOrder.Grey : ChannelOrder.Rgb,
        Layout = port.Layout,
        Type = port.Spec.Type,
        Scale = 1,
        Mean = [0],
        Std = [1],
        Pad = [0],
        Resize = ResizeMode.Stretch,
        Interpolation = Interpolation.Bilinear,
    };

    private static bool Below1(IReadOnlyList<float>? values) => values?.All(v => v is > -1 and < 1) ?? true;

    private static bool HasWeight(IReadOnlyList<float>? values) => values?.Any(v => v != 0) ?? false;
}
