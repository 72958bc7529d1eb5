using System.Text.Json;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Host.Page.Live;

/// <summary>
/// What those who look on get of one microphone: its level of the last tenth of a second, whether somebody speaks, and the last words. Measured only while somebody waits for it; while nobody
/// looks a block costs one read. Heard by the stream's thread, told of events by any.
/// </summary>
/// <param name="name">The microphone.</param>
/// <param name="sampleRateHz">Samples per second.</param>
internal sealed class MicrophoneView(string name, int sampleRateHz)
{
    private const int RecordsASecond = 10;

    private readonly NextRecord _next = new();
    private readonly LevelMeter _meter = new();
    private int _measured;
    private volatile bool _isSpeaking;
    private volatile string? _partial;
    private volatile Words? _last;

    /// <summary>Waits for the next record.</summary>
    /// <returns>The record; null where the microphone is taken out.</returns>
    public Task<LiveRecord?> NextAsync(CancellationToken cancellationToken) => _next.WaitAsync(cancellationToken);

    /// <summary>Takes the next samples where somebody waits; on the stream's own thread.</summary>
    /// <param name="samples">Mono, −1 to 1.</param>
    public void Hear(ReadOnlySpan<float> samples)
    {
        if (!_next.IsWanted)
            return;
        _meter.Add(samples);
        _measured += samples.Length;
        if (_measured < sampleRateHz / RecordsASecond)
            return;
        _measured = 0;
        var (level, peak) = _meter.Take();
        _next.Give(new LiveRecord(Write(level, peak), ReadOnlyMemory<byte>.Empty));
    }

    /// <summary>Takes in what was told of the microphone.</summary>
    public void Note(EventEnvelope envelope)
    {
        switch (envelope.Data)
        {
            case SpeechStarted:
                _isSpeaking = true;
                break;
            case SpeechEnded:
                _isSpeaking = false;
                break;
            case SpeechPartial partial:
                _partial = partial.Text;
                break;
            case SpeechTranscript transcript:
                _partial = null;
                _last = new Words(transcript.Text, envelope.Time);
                break;
            case SourceDown:
                (_isSpeaking, _partial) = (false, null);
                break;
        }
    }

    /// <summary>The microphone is taken out.</summary>
    public void End() => _next.End();

    private byte[] Write(double level, double peak)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("source"u8, name);
            writer.WriteNumber("level_db"u8, Math.Round(level, 1));
            writer.WriteNumber("peak_db"u8, Math.Round(peak, 1));
            writer.WriteBoolean("speech"u8, _isSpeaking);
            writer.WriteString("partial"u8, _partial);
            if (_last is { } last)
            {
                writer.WriteStartObject("last"u8);
                writer.WriteString("text"u8, last.Text);
                writer.WriteString("at"u8, CloudEventJson.Format(last.At));
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteNull("last"u8);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private sealed record Words(string Text, DateTimeOffset At);
}
