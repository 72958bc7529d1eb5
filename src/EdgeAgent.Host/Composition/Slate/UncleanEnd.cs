using System.Globalization;

namespace EdgeAgent.Host.Composition.Slate;

/// <summary>How a run ended that nobody stopped: a crash in native code, SIGKILL, lack of memory, power.</summary>
/// <param name="Start">When that run began, UTC.</param>
/// <param name="WithMachine">Whether the machine was started anew since.</param>
/// <param name="AtWork">The models that were at work.</param>
internal sealed record UncleanEnd(DateTime Start, bool WithMachine, IReadOnlyList<SlateRecord> AtWork)
{
    /// <summary>What a fault's component is: the model, where it is the only one.</summary>
    public string Component => AtWork.Select(r => r.Model).Distinct().ToList() is [var only] ? only : "agent";

    /// <summary>The sentence for a person.</summary>
    public override string ToString()
    {
        var what = AtWork.Count == 0
            ? "it was killed, crashed or lost its power while no model was at work"
            : string.Join(", ", AtWork.Select(r => $"model '{r.Model}' was being {(r.Work == SlateWork.Load ? "loaded" : "run")} for {r.Stream}"));
        var start = Start.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"The last run, since {start}, ended without a stop{(WithMachine ? ", and the machine was started anew" : "")}: {what}.";
    }
}
