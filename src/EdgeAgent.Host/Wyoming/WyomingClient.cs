using System.Net.Sockets;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Wyoming;

/// <summary>
/// The dialogue with one client: what it asks for and what it gets. Audio goes to what its last request named; without one to the
/// recogniser, or to the wake words where there is none. Used by one thread.
/// </summary>
internal sealed class WyomingClient(WyomingConnection connection, WyomingLoans loans, WyomingLimits limits)
{
    private IAudioListener? _listener;
    private PcmConverter? _converter;
    private (int? Rate, int? Width, int? Channels) _format;
    private long _startMs;
    private long _samples;

    /// <summary>Answers until the client goes.</summary>
    /// <exception cref="SocketException">The connection is lost.</exception>
    public void Run(CancellationToken stop)
    {
        try
        {
            while (connection.Read() is { } message)
                Answer(message, stop);
        }
        catch (WyomingException e)
        {
            Refuse(e.Message, e.Code);
        }
        catch (ModelException e)
        {
            loans.Failed(e);
            Refuse(e.Message, "model");
        }
    }

    private void Answer(WyomingMessage message, CancellationToken stop)
    {
        switch (message.Type)
        {
            case MessageType.Describe:
                connection.Send(loans.Info());
                break;
            case MessageType.Ping:
                connection.Send(WyomingWriter.Pong(message.Text));
                break;
            case MessageType.Transcribe:
                _listener = loans.Text(message.Name, message.Language, message.Context, connection.Send);
                Begin(message);
                break;
            case MessageType.Detect:
                _listener = loans.Wake(message.Names, message.Context, connection.Send);
                Begin(message);
                break;
            case MessageType.AudioStart:
                Begin(message);
                break;
            case MessageType.AudioChunk:
                Listen(message, stop);
                break;
            case MessageType.AudioStop:
                Finish(stop);
                break;
            case MessageType.Other:
                break;
        }
    }

    private void Begin(WyomingMessage message)
    {
        _format = (message.Rate, message.Width, message.Channels);
        _startMs = message.Timestamp ?? 0;
        _samples = 0;
        _converter = null;
        _listener?.Begin();
    }

    private void Listen(WyomingMessage message, CancellationToken stop)
    {
        _listener ??= loans.Unasked(connection.Send);
        var bytes = message.Payload.Span;
        if (bytes.IsEmpty)
            return;
        var converter = ConverterFor(message, stop);
        if (bytes.Length % (converter.BytesPerSample * converter.Channels) != 0)
            throw new WyomingException("audio-format", $"An audio-chunk of {bytes.Length} bytes is no whole number of frames of {converter.Channels} sample(s) of {converter.BytesPerSample} byte(s).");
        Hear(converter.Convert(bytes), message.Timestamp, stop);
    }

    private void Finish(CancellationToken stop)
    {
        _listener ??= loans.Unasked(connection.Send);
        if (_converter is not null)
            Hear(_converter.Flush(), null, stop);
        _listener.Finish(stop);
        loans.Worked();
        _converter = null;
        _samples = 0;
    }

    private void Hear(ReadOnlySpan<float> samples, long? timestampMs, CancellationToken stop)
    {
        _listener!.Listen(samples, timestampMs ?? _startMs + _samples * 1000 / SileroWindow.SampleRateHz, stop);
        _samples += samples.Length;
        if (_listener is TextListener && _samples > limits.Audio.TotalSeconds * SileroWindow.SampleRateHz)
            throw new WyomingException("audio-too-long", FormattableString.Invariant($"More than {limits.Audio.TotalMinutes} minutes of audio come without an audio-stop. End each request with one."));
    }

    /// <summary>A client may change its format from chunk to chunk; what the last one still holds is heard first.</summary>
    private PcmConverter ConverterFor(WyomingMessage message, CancellationToken stop)
    {
        if ((message.Rate ?? _format.Rate, message.Width ?? _format.Width, message.Channels ?? _format.Channels) is not ({ } rate, { } width, { } channels))
            throw new WyomingException("audio-format", "An audio-chunk does not say what it holds. Give its rate (hertz), width (bytes of a sample) and channels.");
        if (_converter is { } known && (known.SampleRateHz, known.BytesPerSample, known.Channels) == (rate, width, channels))
            return known;
        if (_converter is not null)
            Hear(_converter.Flush(), null, stop);
        try
        {
            return _converter = new PcmConverter(rate, width, channels, SileroWindow.SampleRateHz);
        }
        catch (ArgumentException e)
        {
            throw new WyomingException("audio-format", e.Message);
        }
    }

    private void Refuse(string text, string code)
    {
        connection.Send(WyomingWriter.Error(text, code));
        connection.Part();
    }
}
