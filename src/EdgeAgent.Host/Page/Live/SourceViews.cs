using System.Collections.Concurrent;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Page.Scores;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Vision.Evidence;

namespace EdgeAgent.Host.Page.Live;

/// <summary>What those who look on see and hear of each source, for as long as it is configured. Thread-safe.</summary>
/// <param name="encoder">Makes pictures.</param>
/// <param name="spare">Says when pictures are given up.</param>
/// <param name="time">Keeps them apart.</param>
internal sealed class SourceViews(JpegEncoder encoder, SpareWork spare, TimeProvider time) : IAgentOutlet
{
    // Of cameras that are no more some may be kept, not all that ever were.
    private const int MostBooks = 256;

    private readonly ConcurrentDictionary<string, CameraView> _cameras = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ScoreBook> _scores = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MicrophoneView> _microphones = new(StringComparer.Ordinal);

    /// <summary>A camera is made.</summary>
    public CameraView AddCamera(string name) => _cameras.GetOrAdd(name, name => new CameraView(name, encoder, ScoresOf(name), spare, time));

    /// <summary>The scores of a camera: kept when it is taken out, since what was seen before a change is what the change is judged by.</summary>
    public ScoreBook ScoresOf(string camera)
    {
        if (_scores.Count >= MostBooks)
        {
            foreach (var gone in _scores.Keys.Where(name => !_cameras.ContainsKey(name)))
                _scores.TryRemove(gone, out _);
        }

        return _scores.GetOrAdd(camera, static (_, time) => new ScoreBook(time), time);
    }

    /// <summary>A microphone is made.</summary>
    public MicrophoneView AddMicrophone(string name) => _microphones.GetOrAdd(name, static name => new MicrophoneView(name, SileroWindow.SampleRateHz));

    /// <summary>A source is taken out: whoever looks at it is told.</summary>
    public void Remove(EventSource source)
    {
        if (source.Kind == SourceKind.Camera && _cameras.TryRemove(source.Name, out var camera))
            camera.End();
        else if (source.Kind == SourceKind.Microphone && _microphones.TryRemove(source.Name, out var microphone))
            microphone.End();
    }

    /// <summary>A camera; null where there is none of that name.</summary>
    public CameraView? FindCamera(string name) => _cameras.GetValueOrDefault(name);

    /// <summary>A microphone; null where there is none of that name.</summary>
    public MicrophoneView? FindMicrophone(string name) => _microphones.GetValueOrDefault(name);

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        if (envelope.Source.Kind == SourceKind.Microphone && _microphones.TryGetValue(envelope.Source.Name, out var microphone))
            microphone.Note(envelope);
    }

    /// <inheritdoc/>
    public void Report(SourceHealth health)
    {
    }
}
