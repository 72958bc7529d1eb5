using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Networks;

/// <summary>Knows the graphs of other frameworks by their inputs and outputs, so that they are refused by name instead of decoded as what they are not.</summary>
internal static class ForeignFamilies
{
    /// <summary>The family of a graph that is certainly none of those that are built; null when it may be one.</summary>
    public static FamilyVerdict? Recognise(GraphSignature graph) => Dense(graph) ?? Exported(graph) ?? WholePicture(graph);

    /// <summary>The refusal of a graph that takes no picture at all; null when it may take one.</summary>
    public static FamilyVerdict? WithoutPicture(GraphSignature graph)
    {
        // The picture need not come first where its size is asked for, too.
        if (graph.Inputs.Count == 0 || MayBePicture(graph.Inputs[0]) || FrameSizeInput.Read(graph, 0) is not null || PixelMaskInput.Read(graph, 0) is not null)
            return null;
        if (graph.Outputs is [{ Rank: 4, Dimensions: [.., 32 or 96] }])
        {
            return FamilyVerdict.Refuses(null,
                "it has the shape of a graph that openWakeWord models share (mel spectrogram, embeddings); name the keyword's own .onnx file, with this one beside it");
        }

        var others = graph.Inputs.Count > 1 ? $" (and {graph.Inputs.Count - 1} more)" : "";
        return FamilyVerdict.Refuses(null,
            $"its input {graph.Inputs[0]}{others} is no picture: it may be one graph of a speech model, which is named by the folder that its exporter wrote");
    }

    /// <summary>A few channels in one of the usual places (grey, colours, and colours with a transparency), or nothing said.</summary>
    private static bool MayBePicture(TensorSpec input) => input.Rank switch
    {
        5 => true,
        4 => input.Dimensions[1] is <= 4 || input.Dimensions[3] is < 0 or 3 or 4,
        3 => input.Dimensions[0] == 3 || input.Dimensions[2] == 3,
        _ => false,
    };

    /// <summary>Heads that give maps, one number a place, before any decoding: one map a stride, each of another size.</summary>
    private static FamilyVerdict? Dense(GraphSignature graph)
    {
        var outputs = graph.Outputs;
        if (outputs.Count is not (2 or 3) || !outputs.All(o => o.Rank is 4 or 5) || graph.Inputs is not [{ Rank: 4 }])
            return null;
        return outputs.All(o => o.IsFixed) && !AreHalved([.. outputs.Select(o => o.Dimensions.Aggregate(1.0, (product, axis) => product * axis)).OrderDescending()])
            ? null
            : FamilyVerdict.Refuses("yolov5",
                "its outputs are one map a stride: the raw heads of a YOLO detector; export it with its decoding, so that it has one list of boxes");
    }

    /// <summary>Whether each has a fourth of the numbers of the one before, or nearly, as where a stride leaves a cell that is cut.</summary>
    private static bool AreHalved(double[] numbers) => numbers.Zip(numbers.Skip(1)).All(pair => pair.First / pair.Second is > 3 and < 5);

    /// <summary>Exports that are known by their names and not built.</summary>
    private static FamilyVerdict? Exported(GraphSignature graph)
    {
        if (graph.InputIndex("scale_factor") >= 0)
        {
            return FamilyVerdict.Refuses(null,
                $"it takes {string.Join("; ", graph.Inputs)}, as PaddleDetection exports its detectors; these are not built yet. RT-DETR runs when its own project exports it");
        }

        return graph.OutputIndex("dets") is >= 0 and var boxes && graph.OutputIndex("labels") >= 0 && graph.Outputs[boxes].Dimensions is [_, _, 5]
            ? FamilyVerdict.Refuses(null,
                "it gives boxes with their scores (dets) and labels, as mmdeploy exports MMDetection's networks; these are not built yet, and no graph tells how their pixels are "
                + "prepared. YOLOX runs when its own project exports it")
            : null;
    }

    /// <summary>Graphs whose input is no picture of three colours.</summary>
    private static FamilyVerdict? WholePicture(GraphSignature graph) => graph.Inputs switch
    {
        [{ Rank: 5 } input] => FamilyVerdict.Refuses("monai", $"its input {input} has five axes: volumes go through infer as NIfTI files, and clips of several pictures are taken by no model here"),
        [{ Rank: 4, Dimensions: [_, 1, _, _] } input] => FamilyVerdict.Refuses("monai", $"it has an input {input} of one channel: a model of slices of volumes, or of grey pictures, which detectors here do not take"),
        _ => null,
    };
}
