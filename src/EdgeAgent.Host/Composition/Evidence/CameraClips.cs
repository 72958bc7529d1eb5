using System.Collections.Concurrent;
using EdgeAgent.Pipeline.Evidence;

namespace EdgeAgent.Host.Composition.Evidence;

/// <summary>The cameras that give pictures now and keep clips: for events that are not a camera's own. Thread-safe.</summary>
internal sealed class CameraClips
{
    private readonly ConcurrentDictionary<string, CameraEvidence> _cameras = [];

    /// <summary>A camera keeps clips from now on.</summary>
    public void Enter(string camera, CameraEvidence evidence) => _cameras[camera] = evidence;

    /// <summary>A camera no longer does.</summary>
    public void Leave(string camera, CameraEvidence evidence) => _cameras.TryRemove(new KeyValuePair<string, CameraEvidence>(camera, evidence));

    /// <summary>Whether a camera keeps clips now.</summary>
    public bool Has(string camera) => _cameras.ContainsKey(camera);

    /// <summary>A clip of a camera around a moment; null where there is none.</summary>
    public IEventProof? Take(string camera, DateTimeOffset at) => _cameras.TryGetValue(camera, out var evidence) ? evidence.TakeClip(at) : null;
}
