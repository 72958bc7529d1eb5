using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeAgent.Audio.Signal;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features;

/// <summary>
/// Sums a spectrum under triangles on a mel scale. Only the bins under a triangle are stored and multiplied, in whole eights.
/// </summary>
/// <remarks>Immutable; any number of threads may apply it.</remarks>
internal sealed class MelFilterbank
{
    private readonly float[] _weights;
    private readonly int[] _firstBin;
    private readonly int[] _eights;

    private MelFilterbank(double[][] dense)
    {
        Filters = dense.Length;
        Bins = dense[0].Length;
        _firstBin = new int[Filters];
        _eights = new int[Filters];
        var packed = new List<float>();
        for (var f = 0; f < Filters; f++)
        {
            var first = Array.FindIndex(dense[f], w => w != 0);
            var last = Array.FindLastIndex(dense[f], w => w != 0);
            if (first < 0)
                continue; // A filter between two bins: its sum is 0, as in the frameworks.
            _firstBin[f] = first;
            _eights[f] = (last - first + OrderedSums.Width) / OrderedSums.Width;
            for (var i = 0; i < _eights[f] * OrderedSums.Width; i++)
                packed.Add(first + i <= last ? (float)dense[f][first + i] : 0);
        }

        _weights = [.. packed];
    }

    /// <summary>How many filters, and so values, there are.</summary>
    public int Filters { get; }

    /// <summary>How many values of a spectrum it is for.</summary>
    public int Bins { get; }

    /// <summary>How long a spectrum's memory must be: whole eights are read past the last bin.</summary>
    public int PaddedBins => Bins + OrderedSums.Width - 1;

    /// <summary>
    /// The filters of Kaldi (feat/mel-computations.cc) and torchaudio.compliance.kaldi: mel = 1127·ln(1 + f/700), triangles straight
    /// on that scale, no normalisation, nothing at half the sample rate.
    /// </summary>
    /// <param name="filters">How many, 1 at least.</param>
    /// <param name="fftSize">Samples in a transform; even.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="lowHz">Where the first triangle begins.</param>
    /// <param name="highHz">Where the last triangle ends.</param>
    public static MelFilterbank Kaldi(int filters, int fftSize, int sampleRateHz, double lowHz, double highHz)
    {
        var melLow = KaldiMel(lowHz);
        var melStep = (KaldiMel(highHz) - melLow) / (filters + 1);
        return new MelFilterbank(Dense(filters, (fftSize / 2) + 1, (f, bin) =>
        {
            if (bin == fftSize / 2)
                return 0;
            var left = melLow + (f * melStep);
            var mel = KaldiMel(bin * (double)sampleRateHz / fftSize);
            return Math.Max(0, Math.Min(mel - left, left + (2 * melStep) - mel) / melStep);
        }));
    }

    /// <summary>
    /// The filters of <c>librosa.filters.mel</c> (librosa/filters.py), which ESPnet and NeMo use, of torchaudio.functional.melscale_fbanks,
    /// which places the spectrum's values otherwise where the transform or the rate is odd, and of SpeechBrain (processing/features.py,
    /// Filterbank), whose triangles are as wide on the right as on the left: centres equally spaced on a scale of pitch, triangles straight in hertz.
    /// Kaldi's triangles are straight on their scale.
    /// </summary>
    public static MelFilterbank Of(SpectrogramOptions options)
    {
        if (options.Scale == MelScale.Kaldi)
            return Kaldi(options.MelBins, options.FftSize, options.SampleRateHz, options.LowHz, options.HighestHz);
        int filters = options.MelBins, bins = (options.FftSize / 2) + 1;
        var binHz = options is TorchaudioMelOptions or SpeechBrainFbankOptions
            ? options.SampleRateHz / 2 / (double)Math.Max(1, bins - 1)
            : options.SampleRateHz / (double)options.FftSize;
        var isHtk = options.Scale == MelScale.Htk;
        var melLow = isHtk ? HtkMel(options.LowHz) : SlaneyMel(options.LowHz);
        var melStep = ((isHtk ? HtkMel(options.HighestHz) : SlaneyMel(options.HighestHz)) - melLow) / (filters + 1);
        var edges = new double[filters + 2];
        for (var i = 0; i < edges.Length; i++)
            edges[i] = isHtk ? HtkHertz(melLow + (i * melStep)) : SlaneyHertz(melLow + (i * melStep));
        var isSymmetric = options is SpeechBrainFbankOptions;
        return new MelFilterbank(Dense(filters, bins, (f, bin) =>
        {
            var hertz = bin * binHz;
            var left = edges[f + 1] - edges[f];
            var right = isSymmetric ? left : edges[f + 2] - edges[f + 1];
            var rising = (hertz - edges[f]) / left;
            var falling = (edges[f + 1] + right - hertz) / right;
            return Math.Max(0, Math.Min(rising, falling)) * (options.Norm == MelNorm.Slaney ? 2 / (edges[f + 2] - edges[f]) : 1);
        }));
    }

    /// <summary>The sums under each triangle.</summary>
    /// <param name="spectrum">At least <see cref="PaddedBins"/> finite values; those past <see cref="Bins"/> do not count.</param>
    /// <param name="sums">Room for <see cref="Filters"/> values.</param>
    public void Apply(ReadOnlySpan<float> spectrum, Span<float> sums)
    {
        if (spectrum.Length < PaddedBins)
            throw new ArgumentException($"Room for {PaddedBins} values is needed, not {spectrum.Length}.", nameof(spectrum));
        sums = sums[..Filters];
        ref var bins = ref MemoryMarshal.GetReference(spectrum);
        ref var weights = ref MemoryMarshal.GetArrayDataReference(_weights);
        for (var f = 0; f < sums.Length; f++)
        {
            sums[f] = OrderedSums.Dot(ref Unsafe.Add(ref bins, _firstBin[f]), ref weights, _eights[f]);
            weights = ref Unsafe.Add(ref weights, _eights[f] * OrderedSums.Width);
        }
    }

    private static double[][] Dense(int filters, int bins, Func<int, int, double> weight) =>
        [.. Enumerable.Range(0, filters).Select(f => Enumerable.Range(0, bins).Select(b => weight(f, b)).ToArray())];

    private static double KaldiMel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));

    private static double HtkMel(double hertz) => 2595 * Math.Log10(1 + (hertz / 700));

    private static double HtkHertz(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);

    // Slaney's scale: 200/3 Hz a mel up to 1 kHz (15 mel), then 27 mel for each factor of 6.4.
    private static double SlaneyMel(double hertz) => hertz < 1000 ? hertz * 3 / 200 : 15 + (27 * Math.Log(hertz / 1000) / Math.Log(6.4));

    private static double SlaneyHertz(double mel) => mel < 15 ? mel * 200 / 3 : 1000 * Math.Exp((mel - 15) * Math.Log(6.4) / 27);
}
