using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Sync;

/// <summary>
/// Finds where something sudden begins to sound: a clap, a knock, a beep. The power of 2 ms is compared with that of the 50 ms before, in dB; what rises far more than this sound usually does is an
/// onset, at the first sample that stands out. Low hum counts little (pre-emphasis). For whole recordings of some seconds, offline.
/// </summary>
public static class SoundOnsets
{
    private const int HopsPerSecond = 500;

    /// <summary>What is before an onset: from 50 ms to 4 ms before it.</summary>
    private const int BackgroundHops = 23;
    private const int DistanceHops = 2;

    /// <summary>A clap is at its loudest within this.</summary>
    private const int AttackHops = 10;

    /// <summary>Echoes of a room, and the second half of a clap, are no claps of their own.</summary>
    private const double Apart = 0.25;

    /// <summary>The least rise: rooms, voices and fans rise less within 10 ms.</summary>
    private const double LeastRiseDb = 9;

    /// <summary>How far a rise stands out of the usual ones, in their spread.</summary>
    private const double Standing = 6;

    /// <summary>The share of its loudest at which an onset begins.</summary>
    private const float Beginning = 0.2f;

    /// <summary>A later onset within <see cref="Apart"/> that is so many times as loud is the real one.</summary>
    private const double Outdone = 2;

    /// <summary>−100 dBFS: digital silence has a level, too.</summary>
    private const double Floor = 1e-10;

    /// <summary>Finds them.</summary>
    /// <param name="samples">Mono, −1 to 1.</param>
    /// <param name="sampleRateHz">Samples per second, at least 8,000.</param>
    /// <returns>In their order; seconds from the first sample, the loudest power as strength (an amplitude).</returns>
    public static IReadOnlyList<Onset> Find(ReadOnlySpan<float> samples, int sampleRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRateHz, 8000);
        var hop = sampleRateHz / HopsPerSecond;
        var bright = Emphasised(samples);
        var power = PowerOf(bright, hop);
        var rise = RiseOf(power);
        var least = Math.Max(LeastRiseDb, UsualOf(rise));
        var found = new List<Onset>();
        for (var at = BackgroundHops + DistanceHops; at < power.Length; at++)
        {
            if (rise[at] < least)
                continue;
            var loudest = Loudest(power, at);
            Add(found, new Onset((double)FirstSample(bright, power, at, loudest, hop) / sampleRateHz, Math.Sqrt(power[loudest])));
            // On to where it no longer rises.
            while (at + 1 < power.Length && rise[at + 1] >= least)
                at++;
        }

        return found;
    }

    private static void Add(List<Onset> found, Onset onset)
    {
        if (found.Count == 0 || onset.At - found[^1].At >= Apart)
            found.Add(onset);
        else if (onset.Strength > Outdone * found[^1].Strength)
            found[^1] = onset;
    }

    private static float[] Emphasised(ReadOnlySpan<float> samples)
    {
        var bright = new float[samples.Length];
        for (var i = 1; i < samples.Length; i++)
            bright[i] = samples[i] - 0.97f * samples[i - 1];
        return bright;
    }

    private static double[] PowerOf(float[] samples, int hop)
    {
        var power = new double[samples.Length / hop];
        for (var at = 0; at < power.Length; at++)
        {
            var sum = 0.0;
            foreach (var sample in samples.AsSpan(at * hop, hop))
                sum += sample * sample;
            power[at] = sum / hop;
        }

        return power;
    }

    /// <summary>How far the loudest of the next 10 ms is over the mean of what was before, in dB.</summary>
    private static double[] RiseOf(double[] power)
    {
        var rise = new double[power.Length];
        var before = power.Take(BackgroundHops).Sum();
        for (var at = BackgroundHops + DistanceHops; at < power.Length; at++)
        {
            var next = power.AsSpan(at, Math.Min(AttackHops / 2, power.Length - at));
            var peak = Floor;
            foreach (var value in next)
                peak = Math.Max(peak, value);
            rise[at] = 10 * Math.Log10(peak / Math.Max(Floor, before / BackgroundHops));
            before += power[at - DistanceHops] - power[at - DistanceHops - BackgroundHops];
        }

        return rise;
    }

    private static double UsualOf(double[] rise)
    {
        if (rise.Length == 0)
            return 0;
        var sorted = rise.Order().ToArray();
        var median = sorted[sorted.Length / 2];
        var spread = rise.Select(value => Math.Abs(value - median)).Order().ElementAt(rise.Length / 2);
        return median + Standing * spread;
    }

    private static int Loudest(double[] power, int from)
    {
        var loudest = from;
        for (var at = from; at < Math.Min(power.Length, from + AttackHops + AttackHops / 2); at++)
        {
            if (power[at] > power[loudest])
                loudest = at;
        }

        return loudest;
    }

    /// <summary>The first sample that stands out: a fifth of the loudest, and above all that was before.</summary>
    private static int FirstSample(float[] samples, double[] power, int from, int loudest, int hop)
    {
        var peak = 0f;
        foreach (var sample in samples.AsSpan(loudest * hop, hop))
            peak = Math.Max(peak, Math.Abs(sample));
        var before = 0f;
        foreach (var sample in samples.AsSpan((from - DistanceHops - BackgroundHops) * hop, BackgroundHops * hop))
            before = Math.Max(before, Math.Abs(sample));
        var level = Math.Min(peak, Math.Max(Beginning * peak, 1.1f * before));
        var first = (from - DistanceHops) * hop;
        while (first < loudest * hop && Math.Abs(samples[first]) < level)
            first++;
        return first;
    }
}
