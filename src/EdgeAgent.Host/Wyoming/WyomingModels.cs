using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Wyoming;

/// <summary>
/// The models that are served. They stay loaded while nobody asks for them, and are shared with the microphones; one that cannot be loaded, or
/// that came to rest, is tried anew when a client comes. Thread-safe.
/// </summary>
internal sealed partial class WyomingModels : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ModelShelf _shelf;
    private readonly EventIssuer _agentEvents;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _agent;
    private readonly List<ServedModel> _asr;
    private readonly List<ServedModel> _wake;
    private ModelLoans? _kept;
    private bool _isFailing;

    /// <summary>What a configuration says.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="settings">What is served.</param>
    /// <param name="shelf">Where the models are.</param>
    /// <param name="agentEvents">Where it is said that one fails.</param>
    /// <param name="time">For pauses.</param>
    /// <param name="logger">Where it is said too.</param>
    public WyomingModels(string agent, WyomingSettings settings, ModelShelf shelf, EventIssuer agentEvents, TimeProvider time, ILogger logger)
    {
        (_agent, Settings, _shelf, _agentEvents, _time, _logger) = (agent, settings, shelf, agentEvents, time, logger);
        _asr = [.. settings.Asr.Select(a => new ServedModel(a.Key, a.Value.Model, a.Value.Languages, (loans, bundle) => LoadRecognizer(loans, bundle, a.Value)))];
        _wake = [.. settings.Wake.Select(w => new ServedModel(w.Key, w.Value.Model, [], static (loans, bundle) => loans.Keywords(bundle, null).Keywords))];
    }

    /// <summary>What is served.</summary>
    public WyomingSettings Settings { get; }

    /// <summary>A client's own way to the models.</summary>
    /// <param name="stream">The client's name.</param>
    public WyomingLoans Open(string stream) => new(this, _shelf.Open(stream), stream);

    /// <summary>Loads what is not loaded; what cannot be is said.</summary>
    public void Keep()
    {
        lock (_gate)
        {
            _kept ??= _shelf.Open("wyoming");
            foreach (var served in _asr.Concat(_wake).Where(s => s.IsDue(_time)))
            {
                if (served.Load(_kept, _time) is { } failure)
                    Tell(failure);
            }
        }
    }

    /// <summary>A client's run or load failed. A model that rests is given back by all, so that it can be loaded anew.</summary>
    public void Failed(ModelException failure)
    {
        lock (_gate)
        {
            var isKnown = _isFailing || _asr.Concat(_wake).Any(s => !s.IsLoaded && s.Description == failure.Message);
            if (!isKnown)
                Tell(failure);
            _isFailing |= !isKnown;
            if (failure.Fault == ModelFault.Faulted)
                GiveBack();
        }
    }

    /// <summary>A client has its answer.</summary>
    public void Worked()
    {
        lock (_gate)
            _isFailing = false;
    }

    /// <summary>The recogniser that fits a request.</summary>
    /// <param name="name">Its name; null for any.</param>
    /// <param name="language">Its language; null for any. A variant stands for its language and a language for its variants.</param>
    /// <exception cref="WyomingException">There is none.</exception>
    public (string Name, WyomingAsrSettings Settings) Choose(string? name, string? language)
    {
        if (Settings.Asr.Count == 0)
            throw new WyomingException("not-served", "Speech recognition is not served here. Add wyoming.asr to the agent's configuration.");
        var named = Settings.Asr.Where(a => name is null || a.Key == name).ToList();
        if (named.Count == 0)
            throw new WyomingException("unknown-name", $"There is no recogniser '{name}' here; there is {string.Join(", ", Settings.Asr.Keys)}.");
        if (language is null)
            return (named[0].Key, named[0].Value);
        foreach (var (key, value) in named.OrderBy(a => !a.Value.Languages.Contains(language, StringComparer.OrdinalIgnoreCase)))
        {
            if (value.Languages.Any(l => IsOneLanguage(l, language)))
                return (key, value);
        }

        throw new WyomingException("unknown-language", $"'{language}' is not understood here, only: {string.Join(", ", named.SelectMany(a => a.Value.Languages).Distinct())}.");
    }

    /// <summary>The <c>info</c> message.</summary>
    public byte[] Info()
    {
        Keep();
        lock (_gate)
            return WyomingInfo.Write(_agent, _asr, _wake);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
            GiveBack();
    }

    private static string[] LoadRecognizer(ModelLoans loans, ModelBundle bundle, WyomingAsrSettings settings)
    {
        // What a request would meet first: a search that the model has not, a file that is not there.
        var model = loans.Recognition(bundle, null);
        using (var recognizer = model.Open("wyoming", settings.ToOptions()))
            loans.Tell(model.Name, "wyoming.asr", recognizer.Search);
        if (!settings.IsVoiceEnergy)
            loans.Voice(loans.Describe(settings.Voice));
        return [];
    }

    private static bool IsOneLanguage(string one, string other) =>
        string.Equals(one.Split('-', '_')[0], other.Split('-', '_')[0], StringComparison.OrdinalIgnoreCase);

    private void GiveBack()
    {
        _kept?.Dispose();
        _kept = null;
        foreach (var served in _asr.Concat(_wake))
            served.Forget();
    }

    private void Tell(ModelException failure)
    {
        Fails(failure.Message);
        _agentEvents.Issue(new AgentFault { Component = "wyoming", Message = failure.Message });
    }
}
