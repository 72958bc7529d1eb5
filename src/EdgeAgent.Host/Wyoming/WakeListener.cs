using EdgeAgent.Audio.Keywords;
using EdgeAgent.Host.Composition.Slate;

namespace EdgeAgent.Host.Wyoming;

/// <summary>Tells a client each wake word in its audio, and at the end of the audio that there was none.</summary>
internal sealed class WakeListener : IAudioListener
{
    private readonly Action<byte[]> _send;
    private readonly List<Ear> _ears = [];
    private readonly List<Ear> _asked = [];
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);
    private byte[]? _context;
    private long _position;
    private long _timestampMs;
    private bool _isFresh = true;
    private bool _hasDetected;

    /// <summary>A listener to nothing yet.</summary>
    /// <param name="send">Takes messages to the client.</param>
    public WakeListener(Action<byte[]> send) => _send = send;

    /// <summary>Adds a model to those that listen.</summary>
    /// <param name="model">Not owned.</param>
    /// <param name="stream">The client's name at its lanes.</param>
    /// <param name="options">When a score counts.</param>
    /// <param name="mark">Set while it works.</param>
    public void Add(KeywordModel model, string stream, KeywordOptions options, SlateMark mark) =>
        _ears.Add(new Ear(model.Keywords, new KeywordStage(model, stream, options, OnHit), mark));

    /// <summary>What a request said.</summary>
    /// <param name="names">The words that it wants to hear of; none for all.</param>
    /// <param name="context">What the client wants to have back.</param>
    /// <exception cref="WyomingException">None of the words is known.</exception>
    public void Ask(IReadOnlyList<string> names, byte[]? context)
    {
        var known = _ears.SelectMany(e => e.Words).ToList();
        if (names.Count > 0 && !names.Any(known.Contains))
            throw new WyomingException("unknown-name", $"None of the wake words {string.Join(", ", names.Take(10))} is listened for here; these are: {string.Join(", ", known)}.");
        _wanted.Clear();
        _wanted.UnionWith(names.Count > 0 ? names : known);
        _asked.Clear();
        _asked.AddRange(_ears.Where(e => e.Words.Any(_wanted.Contains)));
        _context = context;
    }

    /// <inheritdoc/>
    public void Begin() => (_isFresh, _hasDetected) = (true, false);

    /// <inheritdoc/>
    public void Listen(ReadOnlySpan<float> samples, long timestampMs, CancellationToken stop)
    {
        _timestampMs = timestampMs;
        foreach (var ear in _asked)
        {
            using (ear.Mark.During(SlateWork.Run))
                ear.Stage.Process(samples, _position, _isFresh, stop);
        }

        _position += samples.Length;
        _isFresh = false;
    }

    /// <inheritdoc/>
    public void Finish(CancellationToken stop)
    {
        if (!_hasDetected)
            _send(WyomingWriter.Write("not-detected", json => WyomingWriter.WriteContext(json, _context)));
        Begin();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var ear in _ears)
            ear.Stage.Dispose();
    }

    private void OnHit(in KeywordHit hit)
    {
        if (!_wanted.Contains(hit.Label))
            return;
        _hasDetected = true;
        var name = hit.Label;
        _send(WyomingWriter.Write("detection", json =>
        {
            json.WriteString("name", name);
            json.WriteNumber("timestamp", _timestampMs);
            json.WriteNull("speaker");
            WyomingWriter.WriteContext(json, _context);
        }));
    }

    private sealed record Ear(IReadOnlyList<string> Words, KeywordStage Stage, SlateMark Mark);
}
