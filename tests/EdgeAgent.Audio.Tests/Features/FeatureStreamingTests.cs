using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Features;

public sealed class FeatureStreamingTests
{
    public static TheoryData<string> Kinds => [.. Extractors.Keys];

    private static readonly Dictionary<string, Func<FeatureExtractor>> Extractors = new()
    {
        ["kaldi"] = () => FeatureExtractor.Create(new KaldiFbankOptions()),
        ["kaldi mirrored"] = () => FeatureExtractor.Create(new KaldiFbankOptions { SnipEdges = false, UseEnergy = true }),
        ["kaldi mirrored, gaps between frames"] = () => FeatureExtractor.Create(new KaldiFbankOptions { SnipEdges = false, FrameLengthMs = 4, FrameShiftMs = 10, MelBins = 20 }),
        ["kaldi mirrored, odd length"] = () => FeatureExtractor.Create(new KaldiFbankOptions { SnipEdges = false, SampleRateHz = 22050, FrameShiftMs = 3.3 }),
        ["espnet"] = () => FeatureExtractor.Create(new EspnetLogMelOptions { WindowLength = 400, HopLength = 160 }),
        ["espnet, window as the transform"] = () => FeatureExtractor.Create(new EspnetLogMelOptions()),
        ["espnet, odd transform"] = () => FeatureExtractor.Create(new EspnetLogMelOptions { FftSize = 405, WindowLength = 300, HopLength = 77 }),
        ["espnet, odd window"] = () => FeatureExtractor.Create(new EspnetLogMelOptions { WindowLength = 399, HopLength = 160 }),
        ["espnet, not centred"] = () => FeatureExtractor.Create(new EspnetLogMelOptions { WindowLength = 400, HopLength = 160, Center = false }),
        ["kaldi, dither"] = () => FeatureExtractor.Create(new KaldiFbankOptions { Dither = 1, SampleScale = 32768, Seed = 7 }),
        ["mfcc"] = () => FeatureExtractor.Create(new KaldiMfccOptions { SnipEdges = false, UseEnergy = true, HtkCompatible = true }),
        ["torchaudio"] = () => FeatureExtractor.Create(new TorchaudioMelOptions { MelBins = 40, FftSize = 401, WindowLength = 320 }),
        ["librosa"] = () => FeatureExtractor.Create(new LibrosaMelOptions { MelBins = 64 }),
        ["speechbrain"] = () => FeatureExtractor.Create(new SpeechBrainFbankOptions()),
        ["speechbrain, all its parts"] = () => FeatureExtractor.Create(new SpeechBrainFbankOptions
        {
            Deltas = true,
            LeftFrames = 1,
            RightFrames = 3,
            Normalization = new NormalizationOptions { Kind = NormalizationKind.Sentence },
        }),
        ["speechbrain, without the floor"] = () => FeatureExtractor.Create(new SpeechBrainFbankOptions { TopDb = null, Deltas = true, LeftFrames = 5, RightFrames = 5 }),
        ["whisper"] = () => FeatureExtractor.Create(new WhisperOptions { ChunkSeconds = 1 }),
        ["whisper, any length"] = () => FeatureExtractor.Create(new WhisperOptions { ChunkSeconds = null }),
        ["nemo"] = () => FeatureExtractor.Create(new NemoOptions { DropsLast = true }),
        ["nemo, not normalised"] = () => FeatureExtractor.Create(new NemoOptions { Normalization = null }),
        ["waveform"] = () => FeatureExtractor.Create(new WaveformOptions { Normalization = new NormalizationOptions { Kind = NormalizationKind.ZeroMeanUnitVariance } }),
        ["low frame rate"] = () => FeatureExtractor.Create(new KaldiFbankOptions { Window = WindowShape.Hamming, SampleScale = 32768, Stacking = new StackingOptions() }),
        ["whole stacks, running statistics"] = () => FeatureExtractor.Create(new KaldiFbankOptions
        {
            Normalization = new NormalizationOptions { Kind = NormalizationKind.Running, Window = 20 },
            Stacking = new StackingOptions { Frames = 3, Step = 4, Edges = StackingEdges.Drop },
        }),
        ["espnet, not centred, long transform"] = () => FeatureExtractor.Create(new EspnetLogMelOptions { FftSize = 8192, WindowLength = 100, HopLength = 300, Center = false }),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Sample_by_sample_gives_the_frames_of_the_whole(string kind)
    {
        foreach (var length in new[] { 0, 1, 2, 79, 80, 120, 199, 200, 201, 256, 257, 399, 400, 401, 512, 640, 3000, 9001 })
        {
            var samples = Noise(length, seed: length);
            var whole = Extract(Extractors[kind](), samples, [length]);
            var single = Extract(Extractors[kind](), samples, Enumerable.Repeat(1, length));
            Assert.Equal(whole, single);
        }
    }

    [Property(MaxTest = 30)]
    public Property Any_chopping_gives_the_frames_of_the_whole() =>
        Prop.ForAll(
            Gen.Elements(Extractors.Keys.ToArray()).ToArbitrary(),
            Gen.ListOf(Gen.Choose(0, 1300)).Resize(12).ToArbitrary(),
            (kind, chunks) =>
            {
                var samples = Noise(chunks.Sum(), seed: chunks.Count);
                return Extract(Extractors[kind](), samples, chunks).SequenceEqual(Extract(Extractors[kind](), samples, [samples.Length]));
            });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_second_recording_after_reset_equals_the_first(string kind)
    {
        var samples = Noise(7777, seed: 1);
        var features = Extractors[kind]();
        var first = Extract(features, samples, [5000, 2777]);
        features.Reset();
        Assert.Equal(first, Extract(features, samples, [1000, 6777]));
    }

    [Theory]
    [InlineData("kaldi", 399, 0)]
    [InlineData("kaldi", 400, 1)]
    [InlineData("kaldi", 559, 1)]
    [InlineData("kaldi", 560, 2)]
    [InlineData("kaldi mirrored", 79, 0)]
    [InlineData("kaldi mirrored", 80, 1)]
    [InlineData("kaldi mirrored", 240, 2)]
    [InlineData("espnet", 1, 1)]
    [InlineData("espnet", 160, 2)]
    [InlineData("espnet, not centred", 511, 0)]
    [InlineData("espnet, not centred", 512, 1)]
    [InlineData("espnet, not centred", 672, 2)]
    public void A_recording_has_as_many_frames_as_in_the_framework(string kind, int samples, int frames)
    {
        Assert.Equal(frames, Extractors[kind]().FramesFor(samples));
        Assert.Equal(frames * Extractors[kind]().Dimension, Extract(Extractors[kind](), Noise(samples, 3), [samples]).Length);
    }

    [Fact]
    public void Digital_silence_gives_the_floor()
    {
        var kaldi = Extract(FeatureExtractor.Create(new KaldiFbankOptions()), new float[1600], [1600]);
        Assert.All(kaldi, v => Assert.Equal(Math.Log(1.1920929e-7), v, 1e-4));

        var decimalLog = Extract(FeatureExtractor.Create(new EspnetLogMelOptions { LogBase = 10 }), new float[1600], [1600]);
        Assert.All(decimalLog, v => Assert.Equal(-10, v, 1e-4));
    }

    [Fact]
    public void A_logarithm_of_another_base_is_the_natural_one_divided()
    {
        var samples = Noise(4000, seed: 5);
        var natural = Extract(FeatureExtractor.Create(new EspnetLogMelOptions()), samples, [4000]);
        var binary = Extract(FeatureExtractor.Create(new EspnetLogMelOptions { LogBase = 2 }), samples, [4000]);
        Assert.All(natural.Zip(binary), pair => Assert.Equal(pair.First / Math.Log(2), pair.Second, 1e-4));
    }

    [Fact]
    public void Normalized_transforms_divide_the_power_by_their_size()
    {
        var samples = Noise(4000, seed: 6);
        var plain = Extract(FeatureExtractor.Create(new EspnetLogMelOptions()), samples, [4000]);
        var normalized = Extract(FeatureExtractor.Create(new EspnetLogMelOptions { Normalized = true }), samples, [4000]);
        Assert.All(plain.Zip(normalized), pair => Assert.Equal(pair.First - Math.Log(512), pair.Second, 1e-4));
    }

    [Fact]
    public void Energy_is_the_first_value_or_with_HTK_the_last()
    {
        var samples = Noise(1600, seed: 7);
        var first = Extract(FeatureExtractor.Create(new KaldiFbankOptions { UseEnergy = true }), samples, [1600]);
        var last = Extract(FeatureExtractor.Create(new KaldiFbankOptions { UseEnergy = true, HtkCompatible = true }), samples, [1600]);
        for (var frame = 0; frame < first.Length / 81; frame++)
        {
            Assert.Equal(first[frame * 81], last[(frame * 81) + 80]);
            Assert.Equal(first.AsSpan((frame * 81) + 1, 80), last.AsSpan(frame * 81, 80));
        }
    }

    [Fact]
    public void Too_little_room_is_refused_before_a_sample_is_taken()
    {
        var features = FeatureExtractor.Create(new KaldiFbankOptions());
        var samples = Noise(1600, seed: 2);
        var fault = Assert.Throws<ArgumentException>(() => features.Push(samples, new float[7 * 80]));
        Assert.Equal("There is room for 7 frames, not for 8 of 80 values.", fault.Message);
        Assert.Equal(8, features.Push(samples, new float[8 * 80]));
    }

    [Fact]
    public void Contradicting_options_are_refused_in_words()
    {
        Assert.Equal(
            "The features 'kaldi-fbank' cannot be computed: frames of 25 ms at 22050 Hz have 551 samples, an odd number: round the transform to a power of two, or change the length.",
            Assert.Throws<ModelException>(() => FeatureExtractor.Create(new KaldiFbankOptions { SampleRateHz = 22050, RoundToPowerOfTwo = false })).Message);
        Assert.Equal(
            "The features 'espnet-logmel' cannot be computed: a window of 600 samples does not fit a transform of 512. Shorten win or lengthen n_fft.",
            Assert.Throws<ModelException>(() => FeatureExtractor.Create(new EspnetLogMelOptions { WindowLength = 600 })).Message);
        Assert.Equal(
            "The features 'kaldi-fbank' cannot be computed: frames of 0.01 ms every 10 ms have no samples at 16000 Hz. Lengthen win and hop.",
            Assert.Throws<ModelException>(() => FeatureExtractor.Create(new KaldiFbankOptions { FrameLengthMs = 0.01 })).Message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_is_allocated_for_a_block(string kind)
    {
        var features = Extractors[kind]();
        var block = Noise(160, seed: 4);
        var frames = new float[Math.Max(200, features.FramesFor(100 * 160)) * features.Dimension];
        Record();

        Assert.Equal(0, SteadyState.Bytes(Record));

        void Record()
        {
            features.Reset();
            for (var i = 0; i < 100; i++)
                features.Push(block, frames);
            features.Finish(frames);
        }
    }

    private static float[] Extract(FeatureExtractor features, float[] samples, IEnumerable<int> chunks)
    {
        var frames = new List<float>();
        var at = 0;
        foreach (var chunk in chunks)
        {
            var room = new float[features.FramesWith(chunk) * features.Dimension];
            Assert.Equal(room.Length, features.Push(samples.AsSpan(at, chunk), room) * features.Dimension);
            frames.AddRange(room);
            at += chunk;
        }

        var tail = new float[features.FramesLeft * features.Dimension];
        Assert.Equal(tail.Length, features.Finish(tail) * features.Dimension);
        frames.AddRange(tail);
        return [.. frames];
    }

    private static float[] Noise(int length, int seed)
    {
        var random = new Random(seed);
        var samples = new float[length];
        foreach (ref var sample in samples.AsSpan())
            sample = (random.NextSingle() - 0.5f) * 0.2f;
        return samples;
    }
}
