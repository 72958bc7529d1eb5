using System.Text.Json;
using EdgeAgent.Audio.Voice;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Voice;

public sealed class EnergyVadTests
{
    private const int Rate = 16000;

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.001)]
    [InlineData(0.03)]
    public void What_stands_out_of_the_noise_for_a_second_is_an_utterance_of_that_second(double noise)
    {
        var samples = Noise(noise, 12 * Rate);
        foreach (var start in (int[])[4, 8])
        {
            for (var i = start * Rate; i < (start + 1) * Rate; i++)
                samples[i] += (float)(0.2 * Math.Sin(2 * Math.PI * 440 * i / Rate));
        }

        var segments = Segments(samples);
        Assert.Equal(2, segments.Count);
        foreach (var (segment, start) in segments.Zip((int[])[4, 8]))
        {
            Assert.InRange(segment.Start, start * Rate - Rate / 10, start * Rate + Rate / 20);
            Assert.InRange(segment.End, (start + 1) * Rate, (start + 1) * Rate + 3 * Rate / 10);
        }
    }

    [Fact]
    public void Noise_that_grows_is_followed_within_its_memory_and_noise_that_falls_at_once()
    {
        float[] samples = [.. Noise(0.001, 5 * Rate), .. Noise(0.03, 15 * Rate), .. Noise(0.001, 5 * Rate)];
        var only = Assert.Single(Segments(samples));
        Assert.InRange(only.Start, 4.9 * Rate, 5.1 * Rate);
        Assert.InRange(only.End, 7 * Rate, 8.5 * Rate);
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("offset")]
    [InlineData("hum")]
    [InlineData("faint")]
    [InlineData("white")]
    [InlineData("clicks")]
    public void What_is_steady_is_no_speech(string sound)
    {
        var random = new Random(5);
        var samples = Enumerable.Range(0, 60 * Rate).Select(i => (float)(sound switch
        {
            "offset" => 0.4,
            "hum" => 0.3 * Math.Sin(2 * Math.PI * 50 * i / Rate),
            // Below what is told apart, beside zeros.
            "faint" => i / Rate % 2 * 3e-4 * (random.NextDouble() - 0.5),
            "white" => 0.3 * (random.NextDouble() - 0.5),
            "clicks" => i % 8000 == 0 ? 0.9 : 0,
            _ => 0,
        })).ToArray();
        Assert.Empty(Segments(samples));
    }

    [AssetTheory]
    [InlineData("made_white.flac")]
    [InlineData("made_pink.flac")]
    [InlineData("made_brown.flac")]
    [InlineData("made_hum50.flac")]
    public void Recorded_noise_is_no_speech(string asset) => Assert.Empty(Segments(TestAudio.Read($"audio/noise/{asset}")));

    [AssetFact]
    public void Every_sentence_of_a_dialogue_over_noise_is_found_and_little_else()
    {
        var samples = TestAudio.Read("audio/speech/made_dialogue.flac");
        var segments = Segments(samples);
        using var truth = JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf("expected/made_dialogue.json")));
        var spoken = truth.RootElement.EnumerateArray()
            .Select(s => (Start: (long)(Rate * s.GetProperty("start_s").GetDouble()), End: (long)(Rate * s.GetProperty("end_s").GetDouble()))).ToList();
        foreach (var (start, end) in spoken)
            Assert.True(segments.Sum(s => Common(s, start, end)) > 0.7 * (end - start), $"{start / 16} ms: {segments.Sum(s => Common(s, start, end)) / (double)(end - start):P0}");
        var elsewhere = segments.Sum(s => s.End - s.Start - spoken.Sum(t => Common(s, t.Start, t.End)));
        Assert.InRange(elsewhere / (double)Rate, 0, 2);
    }

    [AssetTheory]
    [InlineData(20)]
    [InlineData(15)]
    public void Speech_in_white_noise_is_found(double ratioDb)
    {
        var speech = TestAudio.Read("audio/speech/jfk.wav");
        var power = Math.Sqrt(speech.Average(s => (double)s * s));
        var noise = Noise(power * Math.Sqrt(3) * Math.Pow(10, -ratioDb / 20), speech.Length + 10 * Rate);
        for (var i = 0; i < speech.Length; i++)
            noise[i + 5 * Rate] += speech[i];
        var segments = Segments(noise);
        Assert.All(segments, s => Assert.InRange(s.Start, 5 * Rate - 800, 5 * Rate + speech.Length));
        // Kennedy pauses for about a third of the recording.
        Assert.InRange(segments.Sum(s => s.End - s.Start) / (double)speech.Length, 0.4, 0.9);
    }

    [Fact]
    public void Forgetting_starts_anew()
    {
        using var vad = new EnergyVad();
        var samples = Noise(0.1, 2 * Rate);
        Assert.Equal(vad.RunAll(samples, default), vad.RunAll(samples, default));
    }

    [Fact]
    public void A_window_costs_no_memory()
    {
        using var vad = new EnergyVad();
        var samples = Noise(0.1, vad.WindowSamples);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 200; i++)
                vad.Run(samples, default);
        }));
    }

    private static IReadOnlyList<VoiceSegment> Segments(float[] samples)
    {
        using var vad = new EnergyVad();
        return VoiceSegment.Of(vad.RunAll(samples, default), samples.Length, vad.WindowSamples, new VoiceOptions());
    }

    private static long Common(VoiceSegment segment, long start, long end) => Math.Max(0, Math.Min(segment.End, end) - Math.Max(segment.Start, start));

    private static float[] Noise(double amplitude, int length)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, length).Select(_ => (float)(amplitude * (2 * random.NextDouble() - 1)))];
    }
}
