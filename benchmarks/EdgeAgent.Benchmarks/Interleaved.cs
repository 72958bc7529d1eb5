using System.Diagnostics;

namespace EdgeAgent.Benchmarks;

/// <summary>Times of several candidates that took turns, round by round, so that a busy machine slows them alike.</summary>
internal sealed class Interleaved
{
    private readonly double[][] _microseconds;

    private Interleaved(double[][] microseconds) => _microseconds = microseconds;

    /// <summary>Runs the candidates.</summary>
    public static Interleaved Run(int rounds, int warmUp, params Action[] candidates)
    {
        var times = Array.ConvertAll(candidates, _ => new double[rounds]);
        for (var round = -warmUp; round < rounds; round++)
        {
            for (var i = 0; i < candidates.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                candidates[i]();
                if (round >= 0)
                    times[i][round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }
        }

        foreach (var t in times)
            Array.Sort(t);
        return new Interleaved(times);
    }

    /// <summary>A candidate's middle round, µs.</summary>
    public double Median(int candidate) => _microseconds[candidate][_microseconds[candidate].Length / 2];

    /// <summary>A candidate's tenth part from the fastest, µs: what it takes where nobody else wants the processor.</summary>
    public double Undisturbed(int candidate) => _microseconds[candidate][_microseconds[candidate].Length / 10];
}
