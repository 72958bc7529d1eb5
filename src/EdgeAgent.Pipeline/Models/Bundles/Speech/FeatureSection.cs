using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>
/// Reads the <c>features:</c> of a <c>model.yaml</c>: the keys of its <c>type</c>, whose defaults are the framework's. Without a type the family's
/// is meant. Lengths are in samples, whatever unit the framework uses.
/// </summary>
internal static class FeatureSection
{
    private const string Key = "features";
    private const double HighestHz = FeatureOptions.HighestSampleRateHz / 2.0;
    private const double LargestScale = 1e6;

    private static readonly FeatureOptions[] Types =
    [
        new KaldiFbankOptions(), new KaldiMfccOptions(), new EspnetLogMelOptions(), new SpeechBrainFbankOptions(), new WhisperOptions(), new NemoOptions(),
        new TorchaudioMelOptions(), new LibrosaMelOptions(), new WaveformOptions(),
    ];

    /// <summary>Reads the section, or gives null where it is absent or no type is known.</summary>
    /// <param name="folder">The description's folder; statistics are a file of it.</param>
    /// <param name="root">The description.</param>
    /// <param name="family">The model's family.</param>
    /// <param name="task">What the model does.</param>
    public static FeatureOptions? Read(BundleFolder folder, DescriptionSection root, string? family, ModelTask? task)
    {
        if (root.SectionIfOne(Key) is not { } section)
        {
            // Absent, or something else than a section, which is told.
            root.Section(Key);
            return null;
        }

        var usual = UsualOf(family, task);
        var type = section.Choice("type", [.. Types.Select(t => t.Type)]);
        if (type is null && usual is null && !section.Has("type"))
            section.Fault("type", $"the key is missing, and {(family is null ? "no family" : $"the family '{family}'")} says what is meant. Known: {string.Join(", ", Types.Select(t => t.Type))}.");
        var defaults = type is null || type == usual?.Type ? usual : Array.Find(Types, t => t.Type == type);
        if (defaults is null)
            return null;

        var options = ReadType(section, defaults with { SampleRateHz = section.Whole("sample_rate", FeatureOptions.LowestSampleRateHz, FeatureOptions.HighestSampleRateHz) ?? defaults.SampleRateHz });
        options = options with
        {
            Normalization = NormalizationSection.Read(folder, section, options.Normalization),
            Stacking = ReadStacking(section) ?? options.Stacking,
        };
        section.End();
        if (options.Fault() is { } fault)
            root.Fault(Key, fault);
        return options;
    }

    /// <summary>What models of a family hear unless they say otherwise; null where a family says nothing of it.</summary>
    private static FeatureOptions? UsualOf(string? family, ModelTask? task) => family switch
    {
        ModelFamily.Espnet => new EspnetLogMelOptions(),
        // As its recipes do, those of speakers by the mean only.
        ModelFamily.SpeechBrain => SpeechBrain(variances: task != ModelTask.Speaker),
        null when task == ModelTask.Speaker => SpeechBrain(variances: false),
        "icefall" or "sherpa" => new KaldiFbankOptions { SnipEdges = false, HighHz = -400 },
        ModelFamily.Wekws => new KaldiFbankOptions { SampleScale = 32768 },
        "nemo" => new NemoOptions(),
        "whisper" => new WhisperOptions(),
        "wav2vec2" => new WaveformOptions(),
        _ => null,
    };

    private static SpeechBrainFbankOptions SpeechBrain(bool variances) =>
        new() { Normalization = new NormalizationOptions { Kind = NormalizationKind.Sentence, Variances = variances } };

    private static FeatureOptions ReadType(DescriptionSection section, FeatureOptions defaults) => defaults switch
    {
        KaldiFbankOptions fbank => ReadKaldi(section, fbank) with
        {
            UsePower = section.Flag("use_power") ?? fbank.UsePower,
            UseLog = section.Flag("use_log") ?? fbank.UseLog,
        },
        KaldiMfccOptions mfcc => ReadKaldi(section, mfcc) with
        {
            Cepstra = section.Whole("num_ceps", 1, FeatureOptions.MostMelBins) ?? mfcc.Cepstra,
            Lifter = section.Number("lifter", 0, 1000) ?? mfcc.Lifter,
        },
        EspnetLogMelOptions espnet => ReadWindow(section, ReadMel(section, espnet)) with
        {
            Center = section.Flag("center") ?? espnet.Center,
            Normalized = section.Flag("normalized") ?? espnet.Normalized,
            Scale = section.Choice<MelScale>("mel_scale") ?? espnet.Scale,
            LogBase = section.Number("log_base", 1.001, 1000) ?? espnet.LogBase,
        },
        SpeechBrainFbankOptions speechBrain => ReadSpeechBrain(section, ReadLog(section, ReadWindow(section, ReadMel(section, speechBrain)))),
        WhisperOptions whisper => ReadMel(section, whisper) with { ChunkSeconds = OffAtZero(section.Number("chunk", 0, 600), whisper.ChunkSeconds) },
        NemoOptions nemo => ReadLog(section, ReadWindow(section, ReadMel(section, nemo))) with
        {
            Preemphasis = section.Number("preemphasis", 0, 1) ?? nemo.Preemphasis,
            Padding = section.Choice<EdgePadding>("pad") ?? nemo.Padding,
            Scale = section.Choice<MelScale>("mel_scale") ?? nemo.Scale,
            Norm = section.Choice<MelNorm>("mel_norm") ?? nemo.Norm,
            DropsLast = section.Flag("drop_last") ?? nemo.DropsLast,
        },
        TorchaudioMelOptions torchaudio => ReadAll(section, torchaudio),
        LibrosaMelOptions librosa => ReadAll(section, librosa),
        WaveformOptions waveform => waveform with { SampleScale = section.Number("scale", 1e-6, LargestScale) ?? waveform.SampleScale },
        _ => throw new ArgumentOutOfRangeException(nameof(defaults), defaults.Type, null),
    };

    private static T ReadKaldi<T>(DescriptionSection section, T defaults) where T : KaldiOptions => defaults with
    {
        FrameLengthMs = Milliseconds(section.Whole("win", 2, FeatureOptions.LargestFft), defaults) ?? defaults.FrameLengthMs,
        FrameShiftMs = Milliseconds(section.Whole("hop", 1, FeatureOptions.LargestFft), defaults) ?? defaults.FrameShiftMs,
        SnipEdges = section.Flag("snip_edges") ?? defaults.SnipEdges,
        Window = section.Choice<WindowShape>("window") ?? defaults.Window,
        Dither = section.Number("dither", 0, LargestScale) ?? defaults.Dither,
        Seed = section.Whole("seed", 0, int.MaxValue) ?? defaults.Seed,
        Preemphasis = section.Number("preemphasis", 0, 1) ?? defaults.Preemphasis,
        RemoveDcOffset = section.Flag("remove_dc") ?? defaults.RemoveDcOffset,
        RoundToPowerOfTwo = section.Flag("round_to_power_of_two") ?? defaults.RoundToPowerOfTwo,
        MelBins = section.Whole("n_mels", 1, FeatureOptions.MostMelBins) ?? defaults.MelBins,
        LowHz = section.Number("fmin", 0, HighestHz) ?? defaults.LowHz,
        HighHz = section.Number("fmax", -HighestHz, HighestHz) ?? defaults.HighHz,
        UseEnergy = section.Flag("use_energy") ?? defaults.UseEnergy,
        RawEnergy = section.Flag("raw_energy") ?? defaults.RawEnergy,
        EnergyFloor = section.Number("energy_floor", 0, LargestScale) ?? defaults.EnergyFloor,
        HtkCompatible = section.Flag("htk_compat") ?? defaults.HtkCompatible,
        SampleScale = section.Number("scale", 1e-6, LargestScale) ?? defaults.SampleScale,
    };

    private static T ReadMel<T>(DescriptionSection section, T defaults) where T : SpectrogramOptions
    {
        var size = section.Whole("n_fft", 2, FeatureOptions.LargestFft);
        return defaults with
        {
            FftSize = size ?? defaults.FftSize,
            HopLength = section.Whole("hop", 1, FeatureOptions.LargestFft) ?? defaults.HopLength,
            MelBins = section.Whole("n_mels", 1, FeatureOptions.MostMelBins) ?? defaults.MelBins,
            LowHz = section.Number("fmin", 0, HighestHz) ?? defaults.LowHz,
            HighHz = section.Number("fmax", 0, HighestHz) ?? defaults.HighHz,
        };
    }

    private static T ReadWindow<T>(DescriptionSection section, T defaults) where T : SpectrogramOptions => defaults with
    {
        WindowLength = section.Whole("win", 1, FeatureOptions.LargestFft) ?? defaults.WindowLength,
        Window = section.Choice<WindowShape>("window") ?? defaults.Window,
    };

    private static T ReadLog<T>(DescriptionSection section, T defaults) where T : SpectrogramOptions => defaults with
    {
        UsePower = section.Whole("power", 1, 2) is { } power ? power == 2 : defaults.UsePower,
        Floor = section.Number("floor", 0, LargestScale) ?? defaults.Floor,
        Offset = section.Number("offset", 0, LargestScale) ?? defaults.Offset,
        TopDb = defaults.Log == LogScale.Db ? OffAtZero(section.Number("top_db", 0, 1000), defaults.TopDb) : null,
    };

    private static T ReadAll<T>(DescriptionSection section, T defaults) where T : SpectrogramOptions
    {
        var log = section.Choice<LogScale>("log") ?? defaults.Log;
        return ReadLog(section, ReadWindow(section, ReadMel(section, defaults with { Log = log }))) with
        {
            Center = section.Flag("center") ?? defaults.Center,
            Padding = section.Choice<EdgePadding>("pad") ?? defaults.Padding,
            Normalized = section.Flag("normalized") ?? defaults.Normalized,
            Scale = section.Choice<MelScale>("mel_scale") ?? defaults.Scale,
            Norm = section.Choice<MelNorm>("mel_norm") ?? defaults.Norm,
        };
    }

    private static SpeechBrainFbankOptions ReadSpeechBrain(DescriptionSection section, SpeechBrainFbankOptions defaults)
    {
        var context = section.Wholes("context", 2, 2, 0, StackingOptions.MostFrames);
        return defaults with
        {
            Deltas = section.Flag("deltas") ?? defaults.Deltas,
            LeftFrames = context?[0] ?? defaults.LeftFrames,
            RightFrames = context?[1] ?? defaults.RightFrames,
        };
    }

    private static StackingOptions? ReadStacking(DescriptionSection features)
    {
        const string key = "stack";
        if (!features.Has(key))
        {
            features.Section(key);
            return null;
        }

        var defaults = new StackingOptions();
        var section = features.Section(key);
        var options = new StackingOptions
        {
            Frames = section.Whole("frames", 1, StackingOptions.MostFrames) ?? defaults.Frames,
            Step = section.Whole("step", 1, StackingOptions.MostFrames) ?? defaults.Step,
            Edges = section.Choice<StackingEdges>("edges") ?? defaults.Edges,
        };
        section.End();
        return options;
    }

    private static double? Milliseconds(int? samples, KaldiOptions options) => samples * 1000.0 / options.SampleRateHz;

    private static double? OffAtZero(double? given, double? usual) => given switch
    {
        null => usual,
        0 => null,
        _ => given,
    };
}
