using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models.Features;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Features;

/// <summary>What must hold of features whatever the sound: louder sound, later sound, and when frames come.</summary>
public sealed class FeatureLawTests
{
    [Property(MaxTest = 20)]
    public Property Sound_that_is_louder_by_a_power_of_two_has_a_spectrum_that_is_so_to_the_last_bit() =>
        Prop.ForAll(Gen.Choose(0, 1000).ToArbitrary(), Gen.Choose(-3, 3).ToArbitrary(), (seed, octaves) =>
        {
            var gain = MathF.Pow(2, octaves);
            var samples = Noise(2000, seed);
            var louder = Array.ConvertAll(samples, s => s * gain);
            foreach (var (options, expected) in ((FeatureOptions, float)[])
            [
                (new TorchaudioMelOptions { MelBins = 40 }, gain * gain),
                (new TorchaudioMelOptions { MelBins = 40, UsePower = false }, gain),
                (new KaldiFbankOptions { UseLog = false }, gain * gain),
                (new WaveformOptions(), gain),
            ])
            {
                if (!Extract(options, louder).SequenceEqual(Extract(options, samples).Select(v => v * expected)))
                    return false;
            }

            return true;
        });

    [Property(MaxTest = 20)]
    public Property Sound_that_is_later_by_a_hop_has_the_same_frames_one_later() =>
        Prop.ForAll(Gen.Choose(0, 1000).ToArbitrary(), seed =>
        {
            var samples = Noise(3000, seed);
            foreach (var options in (FeatureOptions[])[new KaldiFbankOptions(), new KaldiMfccOptions { Cepstra = 20 }, new EspnetLogMelOptions { HopLength = 160, Center = false }])
            {
                var dimension = FeatureExtractor.Create(options).Dimension;
                if (!Extract(options, samples).AsSpan(dimension).SequenceEqual(Extract(options, samples[160..])))
                    return false;
            }

            return true;
        });

    [Fact]
    public void A_recording_normalised_by_itself_does_not_tell_how_loud_it_was()
    {
        var samples = Noise(8000, seed: 3);
        var louder = Array.ConvertAll(samples, s => s * 4);
        foreach (var kind in (NormalizationKind[])[NormalizationKind.Utterance, NormalizationKind.Sentence, NormalizationKind.PerFeature])
        {
            var options = new KaldiFbankOptions { Normalization = new NormalizationOptions { Kind = kind } };
            Assert.All(Extract(options, samples).Zip(Extract(options, louder)), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }
    }

    [Fact]
    public void Every_frame_comes_when_its_latency_says_and_none_later()
    {
        foreach (var options in (FeatureOptions[])
        [
            new KaldiFbankOptions(), new KaldiFbankOptions { SnipEdges = false }, new EspnetLogMelOptions { WindowLength = 400, HopLength = 160 }, new EspnetLogMelOptions { Center = false },
            new SpeechBrainFbankOptions { TopDb = null }, new SpeechBrainFbankOptions { TopDb = null, Deltas = true, LeftFrames = 5, RightFrames = 3 },
            new KaldiFbankOptions { Stacking = new StackingOptions() }, new WaveformOptions(),
        ])
        {
            var features = FeatureExtractor.Create(options);
            var lookahead = features.LookaheadSamples!.Value;
            var frame = new float[features.Dimension * 4];
            for (int sample = 1, frames = 0; sample <= 4000; sample++)
            {
                frames += features.Push([0.1f], frame);
                // Frame i is there when i·hop + lookahead samples are.
                Assert.True(frames >= ((sample - lookahead) / features.HopSamples) + (sample >= lookahead ? 1 : 0), $"{options.Type}: {frames} frames after {sample} samples");
            }
        }

        Assert.Equal(400, FeatureExtractor.Create(new KaldiFbankOptions()).LookaheadSamples);
        Assert.Equal(280, FeatureExtractor.Create(new KaldiFbankOptions { SnipEdges = false }).LookaheadSamples);
        Assert.Equal(400 + (3 * 160), FeatureExtractor.Create(new KaldiFbankOptions { Stacking = new StackingOptions() }).LookaheadSamples);
        Assert.Equal(960, FeatureExtractor.Create(new KaldiFbankOptions { Stacking = new StackingOptions() }).HopSamples);
        Assert.Null(FeatureExtractor.Create(new SpeechBrainFbankOptions()).LookaheadSamples);
        Assert.Null(FeatureExtractor.Create(new WhisperOptions()).LookaheadSamples);
        Assert.Null(FeatureExtractor.Create(new NemoOptions()).LookaheadSamples);
    }

    [Fact]
    public void Stacks_of_low_frame_rate_are_those_of_FunASR()
    {
        // 8 frames, 7 side by side every 6: the first is repeated 3 times, the last 4 times.
        var options = new WaveformOptions { Stacking = new StackingOptions() };
        Assert.Equal([0, 0, 0, 0, 1, 2, 3, 3, 4, 5, 6, 7, 7, 7], Extract(options, [0, 1, 2, 3, 4, 5, 6, 7]));
        var whole = new WaveformOptions { Stacking = new StackingOptions { Frames = 3, Step = 2, Edges = StackingEdges.Drop } };
        Assert.Equal([0, 1, 2, 2, 3, 4, 4, 5, 6], Extract(whole, [0, 1, 2, 3, 4, 5, 6, 7]));
    }

    private static float[] Extract(FeatureOptions options, float[] samples)
    {
        var features = FeatureExtractor.Create(options);
        var frames = new float[features.FramesFor(samples.Length) * features.Dimension];
        Assert.Equal(frames.Length, features.Extract(samples, frames) * features.Dimension);
        return frames;
    }

    private static float[] Noise(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() - 0.5f) * 0.2f)];
    }
}
