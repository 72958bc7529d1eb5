using EdgeAgent.Host.Composition.Evidence;
using EdgeAgent.Host.Configuration.Rules;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Rules;
using EdgeAgent.Pipeline.Evidence;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>Proves the events of rules by clips of the cameras that they name: the event names each, and waits until the disk knows that it is to come. Where no rule asks for one, events go as they are.</summary>
/// <param name="clips">The cameras.</param>
/// <param name="issuer">Issues the events of rules.</param>
/// <param name="time">Measures how long events wait.</param>
internal sealed class RuleEvidence(CameraClips clips, Func<EventIssuer> issuer, TimeProvider time) : IProofSource, IAsyncDisposable
{
    private IReadOnlyDictionary<string, RuleActionSettings> _actions = new Dictionary<string, RuleActionSettings>();
    private EvidenceGate? _gate;

    /// <summary>From now on these rules ask.</summary>
    public void Use(IReadOnlyDictionary<string, RuleActionSettings> actions)
    {
        Volatile.Write(ref _actions, actions);
        if (_gate is not null || !actions.Values.Any(action => action.Clip.Count > 0))
            return;
        var events = issuer();
        _gate = new EvidenceGate("rules", this, null, Tell, time);
        events.Through(_gate);

        void Tell(string message) => events.Issue(new AgentFault { Component = "rules", Message = message });
    }

    /// <inheritdoc/>
    public bool Proves(EventData data) => data is RuleFired fired && CamerasOf(fired).Any(clips.Has);

    /// <inheritdoc/>
    public IEventProof Take(EventEnvelope envelope) =>
        new SeveralProofs([.. CamerasOf((RuleFired)envelope.Data).Select(camera => clips.Take(camera, envelope.Time)).OfType<IEventProof>()]);

    /// <summary>Sends what is held; later events go as they are.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_gate is null)
            return;
        await _gate.DisposeAsync();
        issuer().Through(null);
    }

    private IReadOnlyList<string> CamerasOf(RuleFired fired) => Volatile.Read(ref _actions).TryGetValue(fired.Rule, out var actions) ? actions.Clip : [];
}
