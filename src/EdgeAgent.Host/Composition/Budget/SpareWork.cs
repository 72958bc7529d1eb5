using EdgeAgent.Pipeline.Budget;
using EdgeAgent.Vision.Films;

namespace EdgeAgent.Host.Composition.Budget;

/// <summary>The optional work of all sources, and what of it is given up while memory is short. Thread-safe.</summary>
internal sealed class SpareWork
{
    /// <summary>Told to whoever asks for what is not made now.</summary>
    public const string Sentence = "The agent is short of memory: no picture is made for looking at until it has room again (budget.restored).";

    private readonly Lock _gate = new();
    private readonly HashSet<ClipRecorder> _clips = [];
    private volatile OptionalWork[] _shed = [];

    /// <summary>How much time there is for work that nobody waits for.</summary>
    public SpareTime Time { get; } = new();

    /// <summary>Whether that work is not done now; read for each picture, without a lock.</summary>
    public bool IsShed(OptionalWork work) => Array.IndexOf(_shed, work) >= 0;

    /// <summary>Clips of a live camera begin: they rest while they are given up, at once and on whatever thread says so.</summary>
    public void Enter(ClipRecorder clips)
    {
        lock (_gate)
        {
            _clips.Add(clips);
            if (IsShed(OptionalWork.Clips))
                clips.Rest();
        }
    }

    /// <summary>They are about to end.</summary>
    public void Leave(ClipRecorder clips)
    {
        lock (_gate)
            _clips.Remove(clips);
    }

    /// <summary>From now on that work is not done, and all other is.</summary>
    public void Shed(IReadOnlyList<OptionalWork> work)
    {
        lock (_gate)
        {
            var rested = IsShed(OptionalWork.Clips);
            _shed = [.. work];
            var rests = IsShed(OptionalWork.Clips);
            if (rests == rested)
                return;
            foreach (var clips in _clips)
            {
                if (rests)
                    clips.Rest();
                else
                    clips.Resume();
            }
        }
    }
}
