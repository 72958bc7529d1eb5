using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Acoustic;

/// <summary>One utterance through an acoustic graph.</summary>
internal sealed class AcousticJob(AcousticGraph graph) : LaneJob
{
    /// <summary>[T, D], row by row.</summary>
    public ReadOnlyMemory<float> Features { get; set; }

    /// <summary>T.</summary>
    public int Frames { get; set; }

    /// <summary>Where the rows go, [T′, W].</summary>
    public EncodedUtterance Encoded { get; set; } = new();

    /// <inheritdoc/>
    public override bool IsWithinReach => graph.HasTaken(Frames);

    /// <inheritdoc/>
    public override void WriteInputs(in LaneInputs inputs)
    {
        var room = inputs.Get<float>(graph.FramesInput, graph.ShapeOf(Frames));
        var features = Features.Span;
        if (graph.IsTransposed)
        {
            for (var t = 0; t < Frames; t++)
            {
                for (var d = 0; d < graph.Dimension; d++)
                    room[(d * Frames) + t] = features[(t * graph.Dimension) + d];
            }
        }
        else
        {
            features.CopyTo(room);
        }

        graph.WriteCount(inputs, Frames);
    }

    /// <inheritdoc/>
    public override void ReadOutputs(in LaneOutputs outputs)
    {
        Read(outputs, graph.Output, Encoded);
        if (graph.BesideOutput >= 0)
            Read(outputs, graph.BesideOutput, Encoded.Beside ??= new EncodedUtterance());
    }

    private static void Read(in LaneOutputs outputs, int output, EncodedUtterance rows) => outputs.Get<float>(output).CopyTo(
        outputs.Rank(output) == 2 ? rows.Prepare(1, (int)outputs.Axis(output, 1)) : rows.Prepare((int)outputs.Axis(output, 1), (int)outputs.Axis(output, 2)));
}
