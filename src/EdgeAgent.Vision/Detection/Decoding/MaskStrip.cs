namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>One mask in the making: takes the prototypes row by row from the top, and paints what lies between two of them.</summary>
internal sealed class MaskStrip
{
    private PrototypeRow _upper = new();
    private PrototypeRow _lower = new();
    private InstanceMask? _mask;
    private int _lastPlace;

    /// <summary>The first prototype column that counts.</summary>
    public int FirstColumn { get; private set; }

    /// <summary>The last prototype column that counts.</summary>
    public int LastColumn { get; private set; }

    /// <summary>The first prototype row that counts.</summary>
    public int FirstRow { get; private set; }

    /// <summary>The last prototype row that counts; before <see cref="FirstRow"/> where the mask has no pixel.</summary>
    public int LastRow { get; private set; }

    /// <summary>Begins a mask, whose rectangle is set.</summary>
    public void Begin(InstanceMask mask, MaskTaps across, MaskTaps down)
    {
        _mask = mask;
        if (mask.Width == 0 || mask.Height == 0)
        {
            (FirstColumn, LastColumn, FirstRow, LastRow) = (0, -1, 0, -1);
            return;
        }

        _lastPlace = across.PlaceOf(mask.Left + mask.Width - 1);
        (FirstColumn, LastColumn) = (across.PlaceOf(mask.Left), Math.Min(_lastPlace + 1, across.Axis.Stop - 1));
        (FirstRow, LastRow) = (down.PlaceOf(mask.Top), Math.Min(down.PlaceOf(mask.Top + mask.Height - 1) + 1, down.Axis.Stop - 1));
    }

    /// <summary>Takes a row of prototypes if it counts.</summary>
    /// <param name="row">Which.</param>
    /// <param name="coefficients">Of this mask.</param>
    /// <param name="tile">The row of all prototypes, from column <paramref name="firstColumn"/> on.</param>
    /// <param name="stride">Numbers from one prototype to the next.</param>
    /// <param name="firstColumn">Where it begins.</param>
    /// <param name="painter">What paints.</param>
    public void Take(int row, ReadOnlySpan<float> coefficients, ReadOnlySpan<float> tile, int stride, int firstColumn, MaskPainter painter)
    {
        if (row < FirstRow || row > LastRow)
            return;
        (_upper, _lower) = (_lower, _upper);
        _lower.Compute(coefficients, tile[(FirstColumn - firstColumn)..], stride, LastColumn - FirstColumn + 1, _lastPlace - FirstColumn + 2);
        if (row > FirstRow)
            painter.Paint(_mask!, row - 1, _upper, _lower, FirstColumn, _lastPlace);
        if (row == painter.Down.Axis.Stop - 1)
            painter.Paint(_mask!, row, _lower, _lower, FirstColumn, _lastPlace);
    }
}
