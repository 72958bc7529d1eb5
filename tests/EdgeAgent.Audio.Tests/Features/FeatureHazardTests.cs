using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Tests.Features;

/// <summary>Parameters and samples that nobody should give: each has its sentence or its result.</summary>
public sealed class FeatureHazardTests
{
    public static TheoryData<FeatureOptions, string> Contradictions => new()
    {
        { new KaldiFbankOptions { MelBins = 300 }, "300 mel filters cannot be told apart in a transform of 512 samples, which has 257 values: 1 to 257 filters, or a larger n_fft, are needed." },
        { new KaldiFbankOptions { MelBins = 0 }, "0 mel filters cannot be told apart in a transform of 512 samples, which has 257 values: 1 to 257 filters, or a larger n_fft, are needed." },
        { new KaldiFbankOptions { HighHz = 9000 }, "mel filters from 20 to 9000 Hz do not fit audio of 16000 Hz: 0 ≤ fmin < fmax ≤ 8000 is needed." },
        { new KaldiFbankOptions { HighHz = -8000 }, "mel filters from 20 to 0 Hz do not fit audio of 16000 Hz: 0 ≤ fmin < fmax ≤ 8000 is needed." },
        { new KaldiFbankOptions { LowHz = double.NaN }, "mel filters from NaN to 8000 Hz do not fit audio of 16000 Hz: 0 ≤ fmin < fmax ≤ 8000 is needed." },
        { new KaldiFbankOptions { FrameLengthMs = 2000 }, "frames of 2000 ms every 10 ms at 16000 Hz are longer than 16384 samples." },
        { new KaldiFbankOptions { Preemphasis = 1.5 }, "pre-emphasis is 0 to 1, not 1.5." },
        { new KaldiFbankOptions { Dither = -1 }, "dither is the deviation of noise, 0 or more, not -1." },
        { new KaldiFbankOptions { SampleScale = 0 }, "samples are multiplied by a number above 0, not by 0." },
        { new KaldiFbankOptions { SampleRateHz = 0 }, "audio of 0 Hz is none that is read; 1000 to 768000 Hz is." },
        { new KaldiMfccOptions { Cepstra = 24 }, "24 cepstra cannot be made of 23 mel filters: 1 to 23 can." },
        { new EspnetLogMelOptions { FftSize = 1 }, "a transform of 1 samples every 128 is not one: n_fft is 2 to 16384, hop 1 to 16384." },
        { new EspnetLogMelOptions { HopLength = 0 }, "a transform of 512 samples every 0 is not one: n_fft is 2 to 16384, hop 1 to 16384." },
        { new EspnetLogMelOptions { HighHz = 8001 }, "mel filters from 0 to 8001 Hz do not fit audio of 16000 Hz: 0 ≤ fmin < fmax ≤ 8000 is needed." },
        { new EspnetLogMelOptions { LogBase = 1 }, "the logarithm's base must be above 1, not 1." },
        { new LibrosaMelOptions { Log = LogScale.Ln }, "top_db: 80 is a distance in decibels: it is above 0 and goes with log: db." },
        { new WhisperOptions { ChunkSeconds = 0 }, "a recording is lengthened to more than 0 and at most 600 s, not to 0." },
        { new KaldiFbankOptions { Stacking = new StackingOptions { Frames = 0 } }, "stacks of 0 frames every 6 are none: each number is 1 to 64." },
        { new KaldiFbankOptions { Normalization = new NormalizationOptions() }, "a global normalisation needs statistics. Name their file, or write out mean and std." },
        { new KaldiFbankOptions { Normalization = new NormalizationOptions { Kind = NormalizationKind.Sentence, Epsilon = 0 } }, "the ε of a normalisation is a number above 0, not 0." },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Parameters_that_contradict_each_other_have_their_sentence(FeatureOptions options, string sentence)
    {
        var refusal = Assert.Throws<ModelException>(() => FeatureExtractor.Create(options));
        Assert.Equal($"The features '{options.Type}' cannot be computed: {sentence}", refusal.Message);
        Assert.Equal(ModelFault.BadBundle, refusal.Fault);
    }

    [Fact]
    public void Statistics_of_other_frames_are_refused()
    {
        var options = new KaldiFbankOptions { Normalization = new NormalizationOptions { Mean = [1, 2], Deviation = [1, 1] } };
        Assert.Equal(
            "The statistics of the features cannot be used: they are of frames of 2 values, the features have 80. Correct mean and std.",
            Assert.Throws<ModelException>(() => FeatureExtractor.Create(options)).Message);
    }

    [Fact]
    public void A_filter_between_two_values_of_the_spectrum_has_the_floor_as_in_librosa()
    {
        var features = FeatureExtractor.Create(new EspnetLogMelOptions { FftSize = 256, MelBins = 120, HopLength = 128 });
        var frames = Extract(features, Noise(2000));
        Assert.Contains(frames, v => v == MathF.Log(1e-10f));
        Assert.All(frames, v => Assert.True(float.IsFinite(v)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1600)]
    public void The_shortest_recordings_have_finite_frames_or_none(int samples)
    {
        foreach (var options in (FeatureOptions[])
        [
            new KaldiFbankOptions { SnipEdges = false }, new KaldiMfccOptions(), new EspnetLogMelOptions(), new SpeechBrainFbankOptions { Deltas = true, LeftFrames = 5, RightFrames = 5 },
            new WhisperOptions(), new NemoOptions(), new TorchaudioMelOptions(), new LibrosaMelOptions(), new KaldiFbankOptions { Stacking = new StackingOptions() },
            new WaveformOptions { Normalization = new NormalizationOptions { Kind = NormalizationKind.ZeroMeanUnitVariance } },
        ])
        {
            var frames = Extract(FeatureExtractor.Create(options), Noise(samples));
            Assert.All(frames, v => Assert.True(float.IsFinite(v), options.Type));
        }
    }

    [Fact]
    public void Digital_silence_has_finite_frames_however_it_is_normalised()
    {
        foreach (var kind in Enum.GetValues<NormalizationKind>().Where(k => k != NormalizationKind.Global))
        {
            var frames = Extract(FeatureExtractor.Create(new KaldiFbankOptions { Normalization = new NormalizationOptions { Kind = kind } }), new float[4000]);
            Assert.All(frames, v => Assert.Equal(0, v, 1e-3));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_sample_that_is_no_number_harms_only_the_frames_over_it(float sample)
    {
        var running = new NormalizationOptions { Kind = NormalizationKind.Running };
        foreach (var options in (FeatureOptions[])[new KaldiFbankOptions(), new EspnetLogMelOptions { WindowLength = 400, HopLength = 160 }, new KaldiFbankOptions { Normalization = running }])
        {
            var features = FeatureExtractor.Create(options);
            var samples = Noise(16000);
            var clean = Extract(features, samples);
            samples[8000] = sample;
            var harmed = Extract(features, samples);
            var finite = Enumerable.Range(0, clean.Length / 80).Count(f => harmed.AsSpan(f * 80, 80).ToArray().All(float.IsFinite));
            Assert.Equal((clean.Length / 80) - 3, finite, 1.0);
            Assert.All(harmed[..(40 * 80)].Zip(clean), pair => Assert.Equal(pair.Second, pair.First));
            Assert.All(harmed[^80..], v => Assert.True(float.IsFinite(v)));
        }
    }

    [Fact]
    public void A_recording_that_is_too_long_for_Whisper_is_refused_before_a_sample_is_taken()
    {
        var features = FeatureExtractor.Create(new WhisperOptions { ChunkSeconds = 1 });
        var refusal = Assert.Throws<ModelException>(() => features.Push(new float[16001], new float[100 * 80]));
        Assert.Equal("A recording of more than 1 s is too long for these features; cut it into shorter ones.", refusal.Message);
        Assert.Equal(ModelFault.TooLarge, refusal.Fault);
        Assert.Equal(100, Extract(features, Noise(16000)).Length / 80);
    }

    [Fact]
    public void The_same_seed_gives_the_same_dither_and_another_one_another()
    {
        var samples = Noise(4000);
        float[] With(int seed) => Extract(FeatureExtractor.Create(new KaldiFbankOptions { SampleScale = 32768, Dither = 1, Seed = seed }), samples);
        Assert.Equal(With(1), With(1));
        Assert.NotEqual(With(1), With(2));
        // A deviation of 1 in 16-bit steps lifts digital silence to ln(400·Σ of filter weights), about that of one step's noise.
        var silence = Extract(FeatureExtractor.Create(new KaldiFbankOptions { SampleScale = 32768, Dither = 1 }), new float[16000]);
        Assert.InRange(silence.Average(), 3, 8);
    }

    private static float[] Extract(FeatureExtractor features, float[] samples)
    {
        var frames = new float[features.FramesFor(samples.Length) * features.Dimension];
        features.Extract(samples, frames);
        return frames;
    }

    private static float[] Noise(int length)
    {
        var random = new Random(length);
        return [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() - 0.5f) * 0.2f)];
    }
}
