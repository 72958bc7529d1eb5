using EdgeAgent.Audio.Voice.SpeechBrain;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Voice.SpeechBrain;

public class SpeechBoundariesTests
{
    private static readonly BoundaryOptions All = new() { Close = -1, Length = -1 };

    [Fact]
    public void Speech_begins_at_activation_and_goes_on_to_deactivation() =>
        Assert.Equal([(1, 3), (6, 6)], Frames([0.3f, 0.5f, 0.25f, 0.9f, 0.24f, 0.4f, 0.6f, 0.1f], All));

    [Fact]
    public void Speech_to_the_recordings_end_ends_a_frame_before_it_unless_it_begins_there()
    {
        Assert.Equal([(1, 2)], Frames([0, 1, 1, 1], All));
        Assert.Equal([(3, 3)], Frames([0, 0, 0, 1], All));
        Assert.Equal([(0, 0)], Frames([1], All));
    }

    [Fact]
    public void A_pause_of_the_closing_threshold_is_joined_and_a_segment_of_the_least_length_is_not_speech()
    {
        float[] speech = [0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0];
        Assert.Equal([(1, 5), (9, 9)], Frames(speech, All with { Close = 3f }));
        Assert.Equal([(1, 5)], Frames(speech, new BoundaryOptions { Close = 3f, Length = 3f }));
        Assert.Empty(Frames(speech, new BoundaryOptions { Close = 3f, Length = 4f }));
    }

    [Fact]
    public void Nothing_of_no_frames() => Assert.Empty(SpeechBoundaries.Of([], 0.01, new BoundaryOptions()));

    [Fact]
    public void The_mean_is_of_the_frames_between_the_boundaries() =>
        Assert.Equal(0.75, Assert.Single(SpeechBoundaries.Of([0, 1, 0.5f, 0], 1, All)).MeanProbability, 1e-6);

    [Property]
    public bool Segments_are_those_of_SpeechBrains_own_steps(byte[] levels, byte close, byte length, bool isTurned)
    {
        // Fine steps around the thresholds, so that equality happens.
        var probabilities = Array.ConvertAll(levels, l => (l % 5) * 0.25f);
        var options = new BoundaryOptions { Activation = isTurned ? 0.25f : 0.75f, Deactivation = isTurned ? 0.75f : 0.25f, Close = close % 6 * 0.01f, Length = length % 6 * 0.01f };
        var segments = SpeechBoundaries.Of(probabilities, 0.01, options);

        return segments.Select(s => (s.Start, s.End)).SequenceEqual(StepByStep(probabilities, options));
    }

    private static IEnumerable<(int First, int Last)> Frames(float[] probabilities, BoundaryOptions options) =>
        SpeechBoundaries.Of(probabilities, 1, options).Select(s => ((int)s.Start, (int)s.End));

    /// <summary>What speechbrain/inference/VAD.py does to its tensors, one after the other.</summary>
    private static List<(float Start, float End)> StepByStep(float[] probabilities, BoundaryOptions options)
    {
        var on = Array.ConvertAll(probabilities, p => (p >= options.Activation ? 1 : 0) + (p >= options.Deactivation ? 1 : 0));
        for (var t = 0; t + 1 < on.Length; t++)
            on[t + 1] = on[t] == 2 && on[t + 1] == 1 ? 2 : on[t + 1];
        on = Array.ConvertAll(on, o => o / 2);
        var changes = on.Select((o, t) => o + (t == 0 ? 0 : on[t - 1])).ToList();
        if (changes.Count > 0)
            (changes[0], changes[^1]) = (Math.Min(changes[0], 1), Math.Min(changes[^1], 1));
        if (changes.Count(c => c == 1) % 2 == 1)
            changes.Add(1);
        var places = changes.Index().Where(c => c.Item == 1).Select(c => c.Index).ToArray();
        var merged = new List<(float Start, float End)>();
        foreach (var pair in places.Chunk(2))
        {
            var (start, end) = ((float)(pair[0] * 0.01), (float)((pair[1] - 1) * 0.01));
            if (merged.Count > 0 && start - merged[^1].End <= options.Close)
                merged[^1] = (merged[^1].Start, end);
            else
                merged.Add((start, end));
        }

        return [.. merged.Where(m => m.End - m.Start > options.Length)];
    }
}
