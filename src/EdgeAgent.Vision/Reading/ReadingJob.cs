using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Reading;

/// <summary>What a reader has the lane do for one frame.</summary>
internal sealed class ReadingJob(string model, PictureTensors tensors, int grid, int classes, CtcText text) : LaneJob
{
    public FrameLease Frame { get; set; }

    public override void WriteInputs(in LaneInputs inputs) => tensors.Write(inputs, Frame.Format, Frame.Pixels);

    public override void ReadOutputs(in LaneOutputs outputs)
    {
        var read = tensors.Read(outputs);
        var found = read.Axis(grid, read.Rank(grid) - 1);
        if (found != classes)
            throw new ModelException(ModelFault.Unfitting, $"Model '{model}' gave {found} numbers a place for {classes} characters; the result is thrown away.");
        text.Read(read.Numbers(grid));
    }
}
