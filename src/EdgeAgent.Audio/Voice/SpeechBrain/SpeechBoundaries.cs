namespace EdgeAgent.Audio.Voice.SpeechBrain;

/// <summary>
/// Speech from the probabilities of frames by SpeechBrain's rule: <c>apply_threshold</c>, <c>get_boundaries</c>, <c>merge_close_segments</c> and
/// <c>remove_short_segments</c> of speechbrain/inference/VAD.py. Seconds are compared in single precision, as there.
/// </summary>
public static class SpeechBoundaries
{
    /// <summary>The segments of a recording.</summary>
    /// <param name="probabilities">One a frame.</param>
    /// <param name="secondsPerFrame">From one frame to the next.</param>
    /// <param name="options">The rule's values.</param>
    public static IReadOnlyList<SpeechBoundary> Of(ReadOnlySpan<float> probabilities, double secondsPerFrame, BoundaryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var segments = new List<SpeechBoundary>();
        (int First, int Last)? open = null;
        foreach (var next in Runs(probabilities, options))
        {
            if (open is { } before && Seconds(next.First) - Seconds(before.Last) <= options.Close)
            {
                open = (before.First, next.Last);
                continue;
            }

            Keep(open, probabilities);
            open = next;
        }

        Keep(open, probabilities);
        return segments;

        float Seconds(int frame) => (float)(frame * secondsPerFrame);

        void Keep((int First, int Last)? run, ReadOnlySpan<float> all)
        {
            if (run is not var (first, last) || !(Seconds(last) - Seconds(first) > options.Length))
                return;
            var sum = 0.0;
            foreach (var probability in all[first..(last + 1)])
                sum += probability;
            segments.Add(new SpeechBoundary(Seconds(first), Seconds(last), sum / (last + 1 - first)));
        }
    }

    /// <summary>The first and last frame of each stretch of speech.</summary>
    private static List<(int First, int Last)> Runs(ReadOnlySpan<float> probabilities, BoundaryOptions options)
    {
        var runs = new List<(int First, int Last)>();
        var first = -1;
        for (var t = 0; t < probabilities.Length; t++)
        {
            // As apply_threshold counts: both thresholds reached begin speech, one of them keeps it.
            var reached = (probabilities[t] >= options.Activation ? 1 : 0) + (probabilities[t] >= options.Deactivation ? 1 : 0);
            if (reached == 2 || (first >= 0 && reached == 1))
            {
                first = first < 0 ? t : first;
            }
            else if (first >= 0)
            {
                runs.Add((first, t - 1));
                first = -1;
            }
        }

        // SpeechBrain takes the recording's last frame for the first one after speech, unless speech begins with it.
        if (first >= 0)
            runs.Add((first, Math.Max(first, probabilities.Length - 2)));
        return runs;
    }
}
