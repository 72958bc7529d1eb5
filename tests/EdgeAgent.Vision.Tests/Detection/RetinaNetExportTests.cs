using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>Raw heads of a RetinaNet whose maps are not those of the anchors that are taken for them: refused at load, with what would help.</summary>
public sealed class RetinaNetExportTests : IDisposable
{
    private const int Side = 64;

    private readonly ToyObjects _toy = new();

    public void Dispose() => _toy.Dispose();

    [Fact]
    public void Levels_of_other_strides_than_the_usual_are_refused_at_load_and_run_when_they_are_said()
    {
        // Maps of strides 16 and 32, where two levels are 8 and 16 by default.
        var fault = Assert.Throws<ModelException>(() => Raw(16, 32).Open());
        var detector = _toy.Open(ToyObjects.Bundle with { Anchors = new AnchorPlan { Strides = [16, 32], Sizes = [[16, 20, 25]], Ratios = [0.5f, 1, 2] } });

        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Contains("a level has 4×4 cells for an input of 64×64, where a stride of 8 makes 8×8: its anchors.strides are others", fault.Message, StringComparison.Ordinal);
        Assert.Contains("anchors:   # as MODEL.ANCHOR_GENERATOR of its config says\n  strides: [8, 16]\n", fault.Message, StringComparison.Ordinal);
        Assert.Null(detector.Model.Assumption);
        Assert.Empty(_toy.Detect(detector, Side, Side));
    }

    [Fact]
    public void The_usual_strides_run_and_say_what_is_taken_for_granted() =>
        Assert.StartsWith("Its anchors are taken for Detectron2's", Raw(8, 16).Open().Model.Assumption, StringComparison.Ordinal);

    private ToyObjects Raw(params int[] strides)
    {
        _toy.Picture("image", OnnxModelWriter.Float32, 1, 3, Side, Side);
        foreach (var (name, channels, value) in ((string, int, float)[])[("cls_logits", 18, -9), ("bbox_deltas", 36, 0)])
        {
            for (var i = 0; i < strides.Length; i++)
            {
                var cells = Side / strides[i];
                _toy.Output($"{name}_p{3 + i}", OnnxModelWriter.Float32, [1, channels, cells, cells],
                    [.. Enumerable.Repeat(value, channels * cells * cells)], 1, channels, cells, cells);
            }
        }

        return _toy;
    }
}
