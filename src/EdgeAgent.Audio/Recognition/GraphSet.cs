using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition;

/// <summary>
/// The graphs of one recogniser by role, each behind a lane that all streams share. A graph is loaded when the first search that
/// needs it is opened. Thread-safe; dispose what was opened on its lanes first.
/// </summary>
/// <param name="bundle">Whose graphs they are: their hashes are checked where it has them.</param>
/// <param name="engine">What runs them.</param>
/// <param name="deadline">How long each may take for one run.</param>
/// <param name="time">For deadlines.</param>
/// <param name="logger">Where the lanes say what degrades.</param>
internal sealed class GraphSet(ModelBundle bundle, Engine engine, TimeSpan deadline, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ModelLane> _lanes = [];

    /// <summary>The lane of a graph, loaded on the first call.</summary>
    /// <param name="role">What the graph is for; once given to a file, it stays with it.</param>
    /// <param name="path">Its file.</param>
    /// <param name="allowInfinity">Whether it gives log-probabilities, which may be −∞.</param>
    /// <param name="probe">Judges the graph before anything runs on it: refuses it, or reads its contract.</param>
    /// <param name="edit">Changes its content before it is loaded; see <see cref="ModelSession.Open"/>.</param>
    /// <exception cref="ModelException">The graph cannot be loaded, or was refused.</exception>
    public ModelLane Open(string role, string path, bool allowInfinity = false, Action<ModelSession>? probe = null, Action<byte[]>? edit = null)
    {
        lock (_gate)
        {
            if (_lanes.TryGetValue(role, out var known))
                return known;
            ModelSession? probed = Load();
            try
            {
                probe?.Invoke(probed);

                // The lane takes over the session that was probed; when it must rebuild, it loads another.
                var lane = new ModelLane(
                    () => Interlocked.Exchange(ref probed, null) ?? Load(),
                    // One hypothesis list or utterance a run: their lengths are their own, so streams share no run.
                    new LaneOptions { Name = $"{bundle.Name}/{role}", Deadline = deadline, MaxBatch = 1, AllowInfinity = allowInfinity }, time, logger);
                _lanes.Add(role, lane);
                return lane;
            }
            finally
            {
                probed?.Dispose();
            }
        }

        ModelSession Load() => ModelSession.Open(path, engine, bundle.HashOf(path), edit, bundle.Threads);
    }

    /// <summary>Unloads all graphs.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var lane in _lanes.Values)
                lane.Dispose();
            _lanes.Clear();
        }
    }
}
