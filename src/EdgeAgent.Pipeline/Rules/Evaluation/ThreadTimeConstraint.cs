using EdgeAgent.Pipeline.Rules.Interop;
using Jint;

namespace EdgeAgent.Pipeline.Rules.Evaluation;

/// <summary>
/// Ends an expression that has kept its thread's processor for too long. Jint's own limit is of the wall clock: on a busy board a good rule would fail because other threads ran.
/// </summary>
internal sealed class ThreadTimeConstraint : Constraint
{
    /// <summary>What an expression may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(5);

    /// <summary>Asking costs more than most expressions.</summary>
    private const int ChecksBetween = 100;

    private long _end;
    private int _checks;

    /// <inheritdoc/>
    public override void Reset()
    {
        _checks = 0;
        _end = 0;
    }

    /// <inheritdoc/>
    public override void Check()
    {
        if (++_checks % ChecksBetween != 0)
            return;
        var now = ThreadTime.Nanoseconds();
        if (_end == 0)
            _end = now + (long)Limit.TotalNanoseconds;
        else if (now > _end)
            throw new TimeoutException($"It took more than {Limit.TotalMilliseconds:0} ms.");
    }
}
