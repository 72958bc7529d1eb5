using System.Diagnostics.CodeAnalysis;
using EdgeAgent.Pipeline.Rules;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>
/// Whether the recogniser of one microphone is to listen, as its <c>only_when</c> says. The rules tell each change with its moment; the microphone takes it when its own stream has come far enough
/// behind that moment: then the answer is the same however fast events travel. Thread-safe.
/// </summary>
/// <param name="momentOf">When a position of the microphone's stream was captured, on the rules' clock: the position and the stamp of the sample before it.</param>
internal sealed class ListeningCondition(Func<long, CaptureStamp, TimeSpan> momentOf)
{
    /// <summary>So long after a moment its changes are told: rules wait for what was captured before, and need a moment themselves.</summary>
    public static readonly TimeSpan Settle = RuleDesk.Settle + TimeSpan.FromMilliseconds(100);

    // A microphone that is closed takes none; only how it stands at the end counts then.
    private const int MostChanges = 256;

    private readonly Lock _gate = new();
    private readonly Queue<ConditionChange> _changes = [];
    private ConditionChange? _latest;

    /// <summary>The change that was taken last; null where none was.</summary>
    public ConditionChange? Latest
    {
        get
        {
            lock (_gate)
                return _latest;
        }
    }

    /// <summary>The condition holds from a moment on, or no longer does.</summary>
    public void Tell(ConditionChange change)
    {
        lock (_gate)
        {
            if (_changes.Count == MostChanges)
                _latest = _changes.Dequeue();
            _changes.Enqueue(change);
        }
    }

    /// <summary>Takes the next change, if the stream has come far enough.</summary>
    /// <param name="position">The position that the stream has come to.</param>
    /// <param name="stamp">When the sample before it was captured.</param>
    /// <param name="change">The change.</param>
    /// <param name="ago">How long before that position it was.</param>
    public bool TryTake(long position, CaptureStamp stamp, [NotNullWhen(true)] out ConditionChange? change, out TimeSpan ago)
    {
        lock (_gate)
        {
            ago = default;
            if (!_changes.TryPeek(out change))
                return false;
            ago = momentOf(position, stamp) - change.At;
            if (ago < Settle)
                return false;
            _latest = _changes.Dequeue();
            return true;
        }
    }
}
