using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Films;

namespace EdgeAgent.Host.Composition.Evidence;

/// <summary>What proves the events of one camera, for one life of it: from the first event to the last they go through its gate.</summary>
internal sealed class CameraEvidence : IAsyncDisposable
{
    private readonly EventIssuer _events;
    private readonly EvidenceFolder _folder;
    private readonly EvidenceGate _gate;
    private readonly bool _isRepeatable;
    private readonly ClipRecorder? _clips;

    private CameraEvidence(
        string name, CameraEvidenceSettings settings, bool isRepeatable, EventIssuer events, EventIssuer agentEvents, TimeProvider time, Action<GoneFile>? gone, CancellationToken stop)
    {
        (_events, _isRepeatable) = (events, isRepeatable);
        _folder = new EvidenceFolder(settings.ToOptions(name), time, gone);
        _clips = settings.Clip is { } clip ? new ClipRecorder(name, clip.ToOptions(), isRepeatable, _folder, new ClipEncoder(time), events, stop) : null;
        Proofs = new PictureProofs(settings.ToPlan(), _folder, new JpegEncoder(time), _clips);
        _gate = new EvidenceGate(name, Proofs, _folder, message => agentEvents.Issue(new AgentFault { Component = name, Message = message }), time);
        _events.Through(_gate);
    }

    /// <summary>Proves events by pictures.</summary>
    public PictureProofs Proofs { get; }

    /// <summary>Begins it; null where a camera's events are not proven.</summary>
    /// <param name="name">The camera.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="events">Its events.</param>
    /// <param name="agentEvents">Where troubles are said.</param>
    /// <param name="time">The clock.</param>
    /// <param name="gone">Told of files that retention removes.</param>
    /// <param name="stop">The camera is to stop.</param>
    public static CameraEvidence? Open(string name, CameraSettings settings, EventIssuer events, EventIssuer agentEvents, TimeProvider time, Action<GoneFile>? gone, CancellationToken stop) =>
        settings.Evidence is { } evidence ? new CameraEvidence(name, evidence, settings.Pace == FilePace.Asap, events, agentEvents, time, gone, stop) : null;

    /// <summary>A picture is at work.</summary>
    public void Begin(FrameLease frame)
    {
        Proofs.Begin(frame);
        _clips?.Show(frame);
    }

    /// <summary>It no longer is. A file is read as fast as it can be worked on: nothing is left out, and events come in the same order each time.</summary>
    public void End(CancellationToken stop)
    {
        Proofs.End();
        if (_isRepeatable && !stop.IsCancellationRequested)
            _gate.WhenIdle().Wait(stop);
    }

    /// <summary>The source is closed for a while: clips end with what there is.</summary>
    public void Pause() => _clips?.Cut();

    /// <summary>Writes and sends what is held.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.DisposeAsync();
        if (_clips is not null)
            await _clips.DisposeAsync();
        _events.Through(null);
        _folder.Dispose();
    }
}
