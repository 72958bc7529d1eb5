namespace EdgeAgent.Audio.Signal.Resampling;

/// <summary>
/// The taps of a resampler for each sub-sample phase. Where the rates' ratio has few phases each has its own row; else a bounded
/// number of rows stands for all and neighbours are interpolated (512 rows over a full-band filter: error below −110 dB).
/// </summary>
internal sealed class PolyphaseKernel
{
    /// <summary>1 MiB of floats: every usual pair of rates is exact below it.</summary>
    private const int TableLimit = 1 << 18;

    private const int InterpolatedPhases = 512;
    private const int FewestInterpolatedPhases = 64;

    private readonly float[] _table;
    private readonly double _rowsPerPhase;

    /// <summary>The kernel for a ratio.</summary>
    /// <param name="inputRateHz">Input rate.</param>
    /// <param name="outputRateHz">Output rate.</param>
    /// <param name="phases">Sub-sample positions of an output sample: the output rate over the rates' greatest common divisor.</param>
    public PolyphaseKernel(int inputRateHz, int outputRateHz, int phases)
    {
        var filter = new KaiserLowpass(inputRateHz, outputRateHz);
        Taps = 2 * filter.HalfLength;
        IsExact = (long)phases * Taps <= TableLimit;
        // A narrower filter is smoother from input sample to input sample and needs fewer rows.
        var rows = IsExact
            ? phases
            : Math.Max(FewestInterpolatedPhases, (int)Math.Ceiling(InterpolatedPhases * Math.Min(1, (double)outputRateHz / inputRateHz)));
        _rowsPerPhase = (double)rows / phases;
        _table = new float[(rows + 1) * Taps];
        for (var row = 0; row <= rows; row++)
            Fill(_table.AsSpan(row * Taps, Taps), filter, (double)row / rows);
    }

    /// <summary>Input samples that one output sample is made of; a multiple of 16.</summary>
    public int Taps { get; }

    /// <summary>Whether each phase has its own row.</summary>
    public bool IsExact { get; }

    /// <summary>The two rows around a phase and the share of the second; the share is 0 when the first is exact.</summary>
    public float Rows(int phase, out ReadOnlySpan<float> first, out ReadOnlySpan<float> second)
    {
        var at = phase * _rowsPerPhase;
        var row = IsExact ? phase : (int)at;
        first = _table.AsSpan(row * Taps, Taps);
        second = _table.AsSpan((row + 1) * Taps, Taps);
        return IsExact ? 0 : (float)(at - row);
    }

    /// <summary>Taps for an output sample that lies <paramref name="fraction"/> after input sample <c>Taps / 2 − 1</c> of its stretch.</summary>
    private static void Fill(Span<float> row, KaiserLowpass filter, double fraction)
    {
        var centre = row.Length / 2 - 1;
        var exact = new double[row.Length];
        double sum = 0;
        for (var i = 0; i < exact.Length; i++)
        {
            exact[i] = filter.At(centre + fraction - i);
            sum += exact[i];
        }

        // Each phase passes a constant exactly; else the phases' small differences would be a tone of their own.
        for (var i = 0; i < exact.Length; i++)
            row[i] = (float)(exact[i] / sum);
    }
}
