using System.Collections.Concurrent;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Engines;
using EdgeAgent.Pipeline.Models.Lanes;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Every model of this process, loaded when the first stream asks for it, shared by all that ask for the same, and unloaded when
/// the last of them has given it back. One that could not be loaded is tried anew by whoever asks next. Thread-safe.
/// </summary>
/// <param name="bundles">Reads what a name, folder or file stands for.</param>
/// <param name="time">For deadlines and durations.</param>
/// <param name="loggers">Where lanes say what degrades.</param>
/// <param name="slate">Where streams note what they have models do; null where nothing outlives the process.</param>
/// <param name="workshop">Builds the engines that have to be built; null where nobody waits for them.</param>
internal sealed class ModelShelf(BundleReader bundles, TimeProvider time, ILoggerFactory loggers, CrashSlate? slate = null, EngineWorkshop? workshop = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ShelvedModel> _models = [];
    private readonly ConcurrentDictionary<SlateMark, string> _marks = new(ReferenceEqualityComparer.Instance);
    private readonly ILogger _logger = loggers.CreateLogger<ModelLane>();

    /// <summary>Builds the engines that have to be built; null where nobody waits for them.</summary>
    public EngineWorkshop? Workshop => workshop;

    /// <summary>Told after a model was unloaded; null for nobody.</summary>
    public Action? OnUnloaded { get; init; }

    /// <summary>The models that are loaded, by name.</summary>
    public IReadOnlyList<ModelInUse> Loaded
    {
        get
        {
            lock (_gate)
                return [.. _models.Values.Select(model => model.InUse).OfType<ModelInUse>().OrderBy(model => model.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>What a stream may borrow, and gives back all at once.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="isRepeatable">Whether it must get the same results on every run, which cost it the company of others in one run of a graph.</param>
    public ModelLoans Open(string stream, bool isRepeatable = false) => new(this, stream, isRepeatable, bundles, time, _logger);

    /// <summary>Unloads what was not given back: a stream that is held up by a driver does not keep the process from ending.</summary>
    public void Dispose()
    {
        List<ShelvedModel> rest;
        lock (_gate)
        {
            rest = [.. _models.Values];
            _models.Clear();
        }

        foreach (var model in rest)
            model.Dispose();
    }

    /// <summary>A stream's mark for a model.</summary>
    /// <exception cref="Pipeline.Models.ModelException">The model ended the agent too often.</exception>
    internal SlateMark Mark(string stream, ModelBundle bundle)
    {
        var progress = new ProgressMark($"model '{bundle.Name}'", time);
        var mark = slate?.Mark(stream, bundle, progress) ?? SlateMark.Unkept(progress);
        _marks[mark] = stream;
        return mark;
    }

    /// <summary>Takes a mark back.</summary>
    internal void GiveBack(SlateMark mark)
    {
        _marks.TryRemove(mark, out _);
        mark.Dispose();
    }

    /// <summary>The model of a stream that should be done with its work by now and is not; null where none is late.</summary>
    public Standstill? OverdueOf(string stream) => _marks
        .Where(mark => mark.Value == stream)
        .Select(mark => mark.Key.Progress?.Overdue)
        .MaxBy(standstill => standstill?.Late);

    /// <summary>Gives a model, loaded; everybody who asks for one that is being loaded waits.</summary>
    /// <param name="key">What it is called on the shelf.</param>
    /// <param name="load">Loads it for all who wait.</param>
    /// <param name="cancellationToken">Ends that load.</param>
    internal ShelvedModel Take(string key, Func<LoadedModel> load, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return TakeOnce(key, load);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The stream that loaded it for all was stopped; this one was not.
            }
        }
    }

    private ShelvedModel TakeOnce(string key, Func<LoadedModel> load)
    {
        ShelvedModel? model;
        lock (_gate)
        {
            if (!_models.TryGetValue(key, out model))
                _models.Add(key, model = new ShelvedModel(key, load));
            model.Holders++;
        }

        try
        {
            model.Load();
            return model;
        }
        catch
        {
            GiveBack(model, isFailed: true);
            throw;
        }
    }

    /// <summary>Takes a model back; the last holder's unloads it.</summary>
    internal void GiveBack(ShelvedModel model, bool isFailed = false)
    {
        lock (_gate)
        {
            // Off the shelf at once: who asks next must not meet the old failure, and nobody one that is being unloaded.
            var isLast = --model.Holders == 0;
            if ((isLast || isFailed) && _models.TryGetValue(model.Key, out var known) && known == model)
                _models.Remove(model.Key);
            if (!isLast)
                return;
        }

        model.Dispose();
        OnUnloaded?.Invoke();
    }
}
