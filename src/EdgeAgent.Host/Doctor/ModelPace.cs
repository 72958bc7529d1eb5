using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Sound.Tagging;
using EdgeAgent.Audio.Speakers;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Host.Doctor;

/// <summary>Measures what a loaded model takes on this machine, with a few runs on made pictures or noise.</summary>
/// <param name="time">Measures.</param>
internal sealed class ModelPace(TimeProvider time)
{
    private const int PictureRuns = 5;

    /// <summary>The rate of all speech models here; another's takes noise of another pitch as well.</summary>
    private const int SampleRateHz = 16_000;

    /// <summary>Long enough for every model that takes utterances, short enough for a small board.</summary>
    private const int NoiseSeconds = 2;

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    private readonly float[] _noise = Noise();

    /// <summary>Measures.</summary>
    /// <param name="model">What was loaded.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Milliseconds of one look, or of one second of sound; null for what cannot be measured so.</returns>
    /// <exception cref="ModelException">A run failed.</exception>
    public ModelCost? Measure(object model, CancellationToken stop)
    {
        switch (model)
        {
            case PictureModel picture:
                return new ModelCost(picture.Measure(PictureRuns, time, stop).TotalMilliseconds, IsOfSound: false);
            case VoiceModel voice:
                using (var detector = voice.Open("check"))
                    return OfNoise(() => detector.RunAll(_noise, stop));
            case KeywordModel keywords:
                using (var search = new KeywordSearch(keywords, "check"))
                    return OfNoise(() => search.Find(_noise, new KeywordOptions(), stop));
            case IRecognizer recognizer:
                return OfNoise(() => recognizer.Recognize(_noise, 0, stop));
            case SpeakerModel speaker:
                using (var embedder = speaker.Open("check"))
                    return OfNoise(() => embedder.TryEmbed(_noise, stop));
            case TaggerModel tagger:
                using (var open = tagger.Open("check"))
                {
                    var samples = Noise(tagger.UsualSamples);
                    return Of(() => open.Score(samples, stop), (double)samples.Length / tagger.SampleRateHz);
                }

            default:
                return null;
        }
    }

    private ModelCost OfNoise(Action run) => Of(run, NoiseSeconds);

    /// <summary>The second run counts, since the first makes memory; but one that took long is not made again for that.</summary>
    private ModelCost Of(Action run, double seconds)
    {
        var taken = Once(run);
        return new ModelCost((taken < Long ? Once(run) : taken).TotalMilliseconds / seconds, IsOfSound: true);
    }

    private TimeSpan Once(Action run)
    {
        var began = time.GetTimestamp();
        run();
        return time.GetElapsedTime(began);
    }

    /// <summary>Quiet noise, the same each time.</summary>
    private static float[] Noise(int samples = NoiseSeconds * SampleRateHz)
    {
        const uint multiplier = 1664525;
        const uint increment = 1013904223;
        const float loudness = 0.01f;
        var noise = new float[samples];
        var state = 1u;
        for (var i = 0; i < samples; i++)
        {
            state = unchecked(state * multiplier + increment);
            noise[i] = loudness * ((int)state / (float)int.MaxValue);
        }

        return noise;
    }
}
