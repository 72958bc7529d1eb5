using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Composition;

/// <summary>Ten minutes of what nobody says.</summary>
public sealed class NoTextTests
{
    private const int Rate = FileMicrophone.SampleRateHz;

    /// <summary>A minute of each, in which the level goes from very soft to loud and back.</summary>
    private static readonly Lazy<float[]> TenMinutes = new(() =>
    {
        var random = new System.Random(5);
        return
        [
            .. Levelled(Noise(random)), .. Levelled(Pink(random)), .. Levelled(Brown(random)), .. Levelled(Hum(50)), .. Levelled(Hum(60)),
            .. Levelled(Melody(random, harmonics: 1)), .. Levelled(Chords(random)), .. Levelled(Beeps()), .. new float[60 * Rate], .. Clicks(random),
        ];
    });

    [AssetFact]
    public async Task Ten_minutes_of_noise_hum_tones_and_silence_are_no_speech_to_Silero_so_no_recogniser_is_asked()
    {
        var events = await FileMicrophone.HearAsync(
            TenMinutes.Value, new VoiceSettings { Model = TestAssets.PathOf("models/vad/silero_vad.onnx") }, new RecognizeSettings { Model = TestAssets.PathOf("exports/hf_transformers/wav2vec2_ctc") });

        Assert.Empty(events);
    }

    [Theory]
    [InlineData("speech-vad", 100)]
    [InlineData("speech-vad", 700)]
    [InlineData("energy", 100)]
    public async Task Ten_minutes_of_noise_hum_tones_and_silence_give_no_order(string voice, int silenceMs)
    {
        var events = await FileMicrophone.HearAsync(
            TenMinutes.Value, new VoiceSettings { Model = voice, MinSilence = TimeSpan.FromMilliseconds(silenceMs) }, new RecognizeSettings { Model = "commands" });

        Assert.Empty(events.OfType<SpeechTranscript>().Select(t => $"{t.StartMs / 1000:0.0} s: {t.Text} {t.Confidence:0.00}"));
    }

    [AssetFact]
    public async Task The_noises_of_a_house_give_no_order()
    {
        float[] samples = [.. Directory.EnumerateFiles(TestAssets.PathOf("audio/noise"), "*.wav").Order(StringComparer.Ordinal).SelectMany(Read)];
        foreach (var voice in (string[])["speech-vad", "energy"])
            Assert.Empty((await FileMicrophone.HearAsync(samples, new VoiceSettings { Model = voice }, new RecognizeSettings { Model = "commands" })).OfType<SpeechTranscript>());
    }

    private static float[] Levelled(float[] samples)
    {
        var loudest = samples.Max(Math.Abs);
        for (var i = 0; i < samples.Length; i++)
            samples[i] *= MathF.Pow(10, (-6 - 54 * MathF.Abs(MathF.Cos(MathF.PI * i / samples.Length))) / 20) / loudest;
        return samples;
    }

    private static float[] Noise(System.Random random) => Make(_ => 2 * random.NextSingle() - 1);

    /// <summary>Paul Kellet's economical filter: −3 dB an octave.</summary>
    private static float[] Pink(System.Random random)
    {
        float slow = 0, middle = 0, fast = 0;
        return Make(_ =>
        {
            var white = 2 * random.NextSingle() - 1;
            slow = 0.99765f * slow + white * 0.0990460f;
            middle = 0.96300f * middle + white * 0.2965164f;
            fast = 0.57000f * fast + white * 1.0526913f;
            return slow + middle + fast + white * 0.1848f;
        });
    }

    private static float[] Brown(System.Random random)
    {
        var sum = 0f;
        return Make(_ => sum = 0.999f * sum + (2 * random.NextSingle() - 1));
    }

    private static float[] Hum(int hertz) => Make(t => (float)((int[])[1, 2, 3, 5, 7]).Sum(k => Math.Sin(2 * Math.PI * hertz * k * t + k) / k));

    private static float[] Melody(System.Random random, int harmonics) => Notes(random, seconds: 0.4, voices: 1, harmonics);

    private static float[] Chords(System.Random random) => Notes(random, seconds: 2, voices: 4, harmonics: 3);

    private static float[] Beeps() => Make(t => t % 1 < 0.2 ? MathF.Sin((float)(2 * Math.PI * 1000 * (t % 1))) : 0);

    private static float[] Notes(System.Random random, double seconds, int voices, int harmonics)
    {
        var pitches = new double[voices];
        var note = -1;
        return Make(t =>
        {
            if ((int)(t / seconds) != note)
            {
                note = (int)(t / seconds);
                for (var v = 0; v < voices; v++)
                    pitches[v] = 220 * Math.Pow(2, random.Next(24) / 12.0);
            }

            var within = t % seconds;
            var envelope = Math.Min(1, Math.Min(within, seconds - within) / 0.02);
            return (float)(envelope * pitches.Sum(p => Enumerable.Range(1, harmonics).Sum(k => Math.Sin(2 * Math.PI * p * k * within) / k)));
        });
    }

    private static float[] Clicks(System.Random random)
    {
        var samples = new float[60 * Rate];
        for (var click = 0; click < 200; click++)
        {
            var (at, length, loud) = (random.Next(samples.Length - 2000), random.Next(80, 2000), 0.05f + 0.6f * random.NextSingle());
            for (var i = 0; i < length; i++)
                samples[at + i] += loud * MathF.Exp(-4f * i / length) * (2 * random.NextSingle() - 1);
        }

        return samples;
    }

    private static float[] Make(Func<double, float> of)
    {
        var samples = new float[60 * Rate];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = of((double)i / Rate);
        return samples;
    }

    private static float[] Read(string file)
    {
        using var source = new WavSource(file, FilePace.Asap, loop: false, TimeProvider.System);
        var format = source.Open(CancellationToken.None);
        var (block, samples) = (new float[4096 * format.Channels], new List<float>());
        while (source.Read(block, CancellationToken.None) is { Frames: > 0 } read)
            samples.AddRange(block.Take(read.Frames * format.Channels).Where((_, i) => i % format.Channels == 0));
        return PolyphaseResampler.Whole(samples.ToArray(), format.SampleRateHz, Rate).ToArray();
    }
}
