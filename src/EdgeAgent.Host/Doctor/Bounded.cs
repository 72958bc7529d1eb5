using System.Collections.Concurrent;
using EdgeAgent.Pipeline.Flow;

namespace EdgeAgent.Host.Doctor;

/// <summary>Runs looks that may hang (a network disk, a driver, a library) beside the others, each with a deadline.</summary>
/// <param name="time">Measures the deadlines.</param>
/// <param name="stop">Ends all.</param>
internal sealed class Bounded(TimeProvider time, CancellationToken stop)
{
    /// <summary>What to do where only files are read.</summary>
    public const string DiskCure = "Look at the disk or network share that it is on.";

    private const string UsualCure = "Something in it hangs: a disk, a driver, a server. Look at it by itself.";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Runs one.</summary>
    /// <param name="subject">What is looked at.</param>
    /// <param name="group">Where its findings belong.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="look">Yields findings; its token is cancelled at the limit, and if it does not come back it is left behind.</param>
    /// <param name="cure">What to do when it is late.</param>
    /// <returns>Its findings, with one more where it was late.</returns>
    public async Task<IReadOnlyList<Finding>> RunAsync(
        string subject, FindingGroup group, TimeSpan limit, Func<CancellationToken, IEnumerable<Finding>> look, string cure = UsualCure)
    {
        var found = new ConcurrentQueue<Finding>();
        using var end = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(end.Token, stop);
        var token = both.Token;
        var work = DedicatedThread.RunAsync($"check {subject}", () =>
        {
            foreach (var finding in look(token))
                found.Enqueue(finding with { Group = group });
        }, CancellationToken.None);
        try
        {
            // The token first: what obeys it says more than that it is late.
            await work.WaitAsync(limit + Grace, time, stop);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            var late = new Finding(subject, FindingState.Warning, $"the look at it did not end within {limit.TotalSeconds:0} s, and was left there.", cure);
            found.Enqueue(late with { Group = group, IsLate = true });
        }

        return [.. found];
    }

    /// <summary>Runs one that waits for others, and may hang before it does: where it reads files, or looks a name up.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public Task<IReadOnlyList<Finding>> RunWaitingAsync(
        string subject, FindingGroup group, TimeSpan limit, Func<CancellationToken, Task<IReadOnlyList<Finding>>> look, string cure = UsualCure) =>
        RunAsync(subject, group, limit, token => look(token).GetAwaiter().GetResult(), cure);
}
