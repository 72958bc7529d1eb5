using EdgeAgent.Pipeline.Models;
using EdgeAgent.TestKit;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>YuNet's outputs of lengths that its input does not have: graphs with its shapes.</summary>
public sealed class YuNetExportTests : IDisposable
{
    private readonly ToyObjects _toy = new();

    public void Dispose() => _toy.Dispose();

    [Fact]
    public void A_width_that_a_stride_does_not_divide_is_refused_at_load()
    {
        // Strides 8, 16 and 32 of 40 pixels, the last cell of a row cut.
        var fault = Assert.Throws<ModelException>(() => YuNet(40, boxes: 20, 20, 6, 2).Open());

        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Contains("for stride 16 it gives 6 cells where its input of 40×32 has 2×2: export it with sides that 32 divides", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Boxes_of_fewer_cells_than_there_are_scores_are_refused()
    {
        var fault = Assert.Throws<ModelException>(() => YuNet(32, boxes: 15, 16, 4, 1).Open());

        Assert.Contains("for stride 8 it gives 16 and 16 scores, 60 numbers of boxes and 160 of landmarks", fault.Message, StringComparison.Ordinal);
    }

    /// <param name="width">Of its input, 32 high.</param>
    /// <param name="boxes">Boxes of the finest stride.</param>
    /// <param name="cells">Of each stride.</param>
    private ToyObjects YuNet(int width, int boxes, params int[] cells)
    {
        _toy.Picture("input", OnnxModelWriter.Float32, 1, 3, 32, width);
        foreach (var (name, columns) in ((string, int)[])[("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)])
        {
            for (var i = 0; i < cells.Length; i++)
            {
                var count = columns == 4 && i == 0 ? boxes : cells[i];
                _toy.Output($"{name}_{8 << i}", OnnxModelWriter.Float32, [1, count, columns], new float[count * columns], 1, count, columns);
            }
        }

        return _toy;
    }
}
