using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Pipeline.Tests.Models.Bundles.Speech;

public sealed class FeatureSectionTests : IDisposable
{
    private readonly TestBundles _bundles = new();

    public void Dispose() => _bundles.Dispose();

    [Fact]
    public void A_bundle_without_the_section_says_nothing_of_features() => Assert.Null(Read("family: icefall"));

    [Theory]
    [InlineData("kaldi-fbank", typeof(KaldiFbankOptions))]
    [InlineData("kaldi-mfcc", typeof(KaldiMfccOptions))]
    [InlineData("espnet-logmel", typeof(EspnetLogMelOptions))]
    [InlineData("speechbrain-fbank", typeof(SpeechBrainFbankOptions))]
    [InlineData("whisper", typeof(WhisperOptions))]
    [InlineData("nemo", typeof(NemoOptions))]
    [InlineData("torchaudio-mel", typeof(TorchaudioMelOptions))]
    [InlineData("librosa-mel", typeof(LibrosaMelOptions))]
    [InlineData("waveform", typeof(WaveformOptions))]
    public void A_type_alone_means_the_frameworks_defaults(string type, Type expected) =>
        Assert.Equal(Activator.CreateInstance(expected), Read($"features: {{type: {type}}}"));

    [Fact]
    public void A_family_says_the_type_and_its_recipes_defaults() =>
        Assert.Equal(new KaldiFbankOptions { SnipEdges = false, HighHz = -400, MelBins = 40 }, Read("family: icefall\nfeatures: {n_mels: 40}"));

    [Fact]
    public void Every_key_of_kaldis_cepstra_is_read() => Assert.Equal(
        new KaldiMfccOptions
        {
            SampleRateHz = 8000,
            FrameLengthMs = 20,
            FrameShiftMs = 7.5,
            Window = WindowShape.Blackman,
            SnipEdges = false,
            Dither = 0.5,
            Seed = 9,
            Preemphasis = 0,
            RemoveDcOffset = false,
            RoundToPowerOfTwo = false,
            MelBins = 30,
            LowHz = 40,
            HighHz = -200,
            UseEnergy = true,
            RawEnergy = false,
            EnergyFloor = 1,
            HtkCompatible = true,
            SampleScale = 32768,
            Cepstra = 20,
            Lifter = 0,
        },
        Read("""
            features:
              type: kaldi-mfcc
              sample_rate: 8000
              win: 160
              hop: 60
              window: blackman
              snip_edges: false
              dither: 0.5
              seed: 9
              preemphasis: 0
              remove_dc: false
              round_to_power_of_two: false
              n_mels: 30
              fmin: 40
              fmax: -200
              use_energy: true
              raw_energy: false
              energy_floor: 1
              htk_compat: true
              scale: 32768
              num_ceps: 20
              lifter: 0
            """));

    [Fact]
    public void Every_key_of_spectrograms_is_read()
    {
        Assert.Equal(
            new LibrosaMelOptions
            {
                SampleRateHz = 16000,
                FftSize = 400,
                WindowLength = 320,
                HopLength = 100,
                Window = WindowShape.Hamming,
                Center = false,
                Padding = EdgePadding.Reflect,
                Normalized = true,
                UsePower = false,
                MelBins = 64,
                LowHz = 20,
                HighHz = 7600,
                Scale = MelScale.Htk,
                Norm = MelNorm.None,
                Floor = 1e-5,
                Offset = 1e-6,
                TopDb = null,
            },
            Read("features: {type: librosa-mel, sample_rate: 16000, n_fft: 400, win: 320, hop: 100, window: hamming, center: false, pad: reflect, normalized: true, "
                + "power: 1, n_mels: 64, fmin: 20, fmax: 7600, mel_scale: htk, mel_norm: none, floor: 1e-5, offset: 1e-6, top_db: 0}"));
        Assert.Equal(
            new SpeechBrainFbankOptions { Deltas = true, LeftFrames = 5, RightFrames = 4, TopDb = 60 },
            Read("family: speechbrain\nfeatures: {deltas: true, context: [5, 4], top_db: 60, normalize: none}"));
        Assert.Equal(new WhisperOptions { MelBins = 128, ChunkSeconds = null }, Read("features: {type: whisper, n_mels: 128, chunk: 0}"));
        Assert.Equal(
            new NemoOptions { Normalization = null, DropsLast = true, Padding = EdgePadding.Zero, WindowLength = 320 },
            Read("family: nemo\nfeatures: {normalize: none, drop_last: true, pad: zero, win: 320}"));
        Assert.Equal(new EspnetLogMelOptions { LogBase = 10, Scale = MelScale.Htk }, Read("family: espnet\nfeatures: {log_base: 10, mel_scale: htk}"));
        Assert.Equal(new TorchaudioMelOptions { Log = LogScale.Log10 }, Read("features: {type: torchaudio-mel, log: log10}"));
    }

    [Fact]
    public void Normalisation_and_stacking_are_read()
    {
        _bundles.Text("b/cmvn.txt", "[ 0 1 ]");
        var options = Read("""
            features:
              type: kaldi-fbank
              normalize: {type: global, stats: cmvn.txt, variances: false, epsilon: 1e-8}
              stack: {frames: 5, step: 4, edges: drop}
            """)!;
        Assert.Equal(new NormalizationOptions { StatisticsFile = _bundles["b/cmvn.txt"], Variances = false, Epsilon = 1e-8 }, options.Normalization);
        Assert.Equal(new StackingOptions { Frames = 5, Step = 4, Edges = StackingEdges.Drop }, options.Stacking);

        Assert.Equal(new NormalizationOptions { Kind = NormalizationKind.PerFeature }, Read("features: {type: kaldi-fbank, normalize: per-feature}")!.Normalization);
        var running = Read("features: {type: waveform, normalize: {type: running, window: 50, global_frames: 9, mean: [1, 2], std: [3, 4]}}")!.Normalization!;
        Assert.Equal((NormalizationKind.Running, 50, 9), (running.Kind, running.Window, running.GlobalFrames));
        Assert.Equal([1, 2], running.Mean!);
        Assert.Equal([3, 4], running.Deviation!);
    }

    [Theory]
    [InlineData("family: speechbrain\nfeatures: {n_mels: 80}", true)]
    [InlineData("family: speechbrain\ntask: vad\nfeatures: {type: speechbrain-fbank}", true)]
    [InlineData("family: speechbrain\ntask: speaker\nfeatures: {n_mels: 80}", false)]
    [InlineData("task: speaker\nfeatures: {n_mels: 80}", false)]
    public void SpeechBrains_models_hear_normalised_recordings_and_those_of_speakers_by_the_mean_only(string yaml, bool variances) =>
        Assert.Equal(new NormalizationOptions { Kind = NormalizationKind.Sentence, Variances = variances }, Read(yaml)!.Normalization);

    [Theory]
    [InlineData("features: {n_mels: 80}", "1:11 features.type: the key is missing, and no family says what is meant. Known: kaldi-fbank, kaldi-mfcc, espnet-logmel, speechbrain-fbank, whisper, nemo, torchaudio-mel, librosa-mel, waveform.")]
    [InlineData("features: {type: kaldi-fbanks}", "1:18 features.type: 'kaldi-fbanks' is not allowed. Allowed: one of kaldi-fbank, kaldi-mfcc, espnet-logmel, speechbrain-fbank, whisper, nemo, torchaudio-mel, librosa-mel, waveform. Did you mean 'kaldi-fbank'?")]
    [InlineData("features: {type: waveform, n_mels: 80}", "1:28 features.n_mels: there is no such key. Known: type, sample_rate, scale, normalize, stack.")]
    [InlineData("features: {type: kaldi-fbank, use_power: 2}", "1:42 features.use_power: '2' is not allowed. Allowed: true or false.")]
    [InlineData("features: {type: kaldi-fbank, fmax: 9000}", "1:11 features: mel filters from 20 to 9000 Hz do not fit audio of 16000 Hz: 0 ≤ fmin < fmax ≤ 8000 is needed.")]
    [InlineData("features: {type: espnet-logmel, win: 600}", "1:11 features: a window of 600 samples does not fit a transform of 512. Shorten win or lengthen n_fft.")]
    [InlineData("features: {type: espnet-logmel, n_mels: 300}", "1:11 features: 300 mel filters cannot be told apart in a transform of 512 samples, which has 257 values: 1 to 257 filters, or a larger n_fft, are needed.")]
    [InlineData("features: {type: kaldi-fbank, normalize: global}", "1:11 features: a global normalisation needs statistics. Name their file, or write out mean and std.")]
    [InlineData("features: {type: kaldi-fbank, normalize: {type: global, stats: a.npz}}", "1:64 features.normalize.stats: 'a.npz' is not a file in FOLDER. Copy it there or correct the name.")]
    [InlineData("features: {type: kaldi-fbank, normalize: sentense}", "1:42 features.normalize: 'sentense' is not allowed. Allowed: one of none, global, utterance, sentence, per-feature, zero-mean-unit-variance, running. Did you mean 'sentence'?")]
    [InlineData("features: {type: kaldi-fbank, stack: 7}", "1:38 features.stack: '7' is not allowed. Allowed: a section of keys.")]
    [InlineData("features: kaldi-fbank", "1:11 features: 'kaldi-fbank' is not allowed. Allowed: a section of keys.")]
    public void A_fault_is_told_with_its_place(string yaml, string fault) => Assert.Equal([fault], _bundles.FaultsOf(yaml));

    private FeatureOptions? Read(string yaml)
    {
        _bundles.With("b/model.onnx").Text("b/model.yaml", yaml);
        return _bundles.Read().Features;
    }
}
