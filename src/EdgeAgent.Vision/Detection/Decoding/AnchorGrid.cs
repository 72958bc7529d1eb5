namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// The cells of an anchor-free head: one grid a stride, finest first, each in rows from the top left, laid one after the other.
/// </summary>
/// <param name="InputWidth">Width of the model's input, pixels.</param>
/// <param name="InputHeight">Height of the model's input, pixels.</param>
/// <param name="Strides">Pixels between cells, ascending.</param>
internal sealed record AnchorGrid(int InputWidth, int InputHeight, int[] Strides)
{
    private const int FinestStride = 4;
    private const int CoarsestStride = 128;

    /// <summary>Cells of all grids.</summary>
    public int CellCount => Strides.Sum(stride => Columns(stride) * Rows(stride));

    /// <summary>The grid's width in cells; a stride that does not divide the input leaves a cell that is cut.</summary>
    public int Columns(int stride) => (InputWidth + stride - 1) / stride;

    /// <summary>The grid's height in cells.</summary>
    public int Rows(int stride) => (InputHeight + stride - 1) / stride;

    /// <summary>
    /// Finds the strides from the number of anchors: consecutive powers of two from 4 to 128, <paramref name="perCell"/> anchors a cell.
    /// At most one such set fits, as a finer grid always has more cells than all coarser ones together.
    /// </summary>
    /// <returns>Null when no set of strides gives this number.</returns>
    public static AnchorGrid? Find(int inputWidth, int inputHeight, int anchorCount, int perCell = 1)
    {
        for (var first = FinestStride; first <= CoarsestStride; first *= 2)
        {
            var strides = new List<int>();
            for (var last = first; last <= CoarsestStride; last *= 2)
            {
                strides.Add(last);
                var grid = new AnchorGrid(inputWidth, inputHeight, [.. strides]);
                if ((long)grid.CellCount * perCell == anchorCount)
                    return grid;
            }
        }

        return null;
    }
}
