namespace EdgeAgent.Audio.Signal;

/// <summary>The options of ESPnet's default frontend (espnet2/asr/frontend/default.py), with its defaults.</summary>
internal sealed record EspnetLogMelOptions
{
    /// <summary>Samples of the largest transform: a second of audio. No recipe comes near it, and a larger one would cost minutes a frame.</summary>
    public const int LargestFft = 1 << 14;

    /// <summary>The most filters; recipes have 40 to 128.</summary>
    public const int MostMelBins = 1 << 10;

    /// <summary>Samples a second.</summary>
    public int SampleRateHz { get; init; } = 16000;

    /// <summary>Samples in a transform.</summary>
    public int FftSize { get; init; } = 512;

    /// <summary>Samples under the window, in the middle of the transform; null for all.</summary>
    public int? WindowLength { get; init; }

    /// <summary>Samples from one frame to the next.</summary>
    public int HopLength { get; init; } = 128;

    /// <summary>The window, periodic.</summary>
    public WindowShape Window { get; init; } = WindowShape.Hann;

    /// <summary>Transforms around multiples of the hop over reflected edges; else only whole transforms.</summary>
    public bool Center { get; init; } = true;

    /// <summary>Whether the transform is divided by the root of its size.</summary>
    public bool Normalized { get; init; }

    /// <summary>Filters.</summary>
    public int MelBins { get; init; } = 80;

    /// <summary>Where the first filter begins, in hertz.</summary>
    public double LowHz { get; init; }

    /// <summary>Where the last filter ends, in hertz; null for half the sample rate.</summary>
    public double? HighHz { get; init; }

    /// <summary>HTK's mel scale, else Slaney's.</summary>
    public bool Htk { get; init; }

    /// <summary>The base of the logarithm; null for the natural one.</summary>
    public double? LogBase { get; init; }
}
