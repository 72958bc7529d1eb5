using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Segmentation;

/// <summary>What a segmentation model has the lane do for one frame.</summary>
internal sealed class SegmentationJob(PictureTensors tensors, LabelReader reader) : LaneJob
{
    private LetterboxGeometry _geometry;

    public FrameLease Frame { get; set; }

    public override void WriteInputs(in LaneInputs inputs) => _geometry = tensors.Write(inputs, Frame.Format, Frame.Pixels);

    public override void ReadOutputs(in LaneOutputs outputs) => reader.Read(tensors.Read(outputs), _geometry);
}
