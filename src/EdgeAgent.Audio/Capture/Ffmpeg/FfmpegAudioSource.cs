using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Capture.Ffmpeg;

/// <summary>
/// The first audio track of any file or network stream that ffmpeg reads, decoded by a child at its own rate and channels.
/// Sound of a file stands where it belongs to the file's picture: where there is none, frames are missing (<see cref="AudioGap.NoSound"/>). Live sound is stamped by <see cref="CaptureClock"/>, as
/// pictures are. The end of a live stream is a fault, so that the source is opened again.
/// </summary>
/// <remarks>What a network loses in the middle is missing without a marker; stamps follow the clock all the same.</remarks>
public sealed class FfmpegAudioSource : IAudioSource
{
    private const int BufferBytes = 1 << 16;
    private static readonly TimeSpan ExitBound = TimeSpan.FromSeconds(2);

    private readonly AudioSourceUri _uri;
    private readonly AudioSourceOptions _options;
    private readonly TimeProvider _time;
    private readonly FilePacer? _pacer;
    private readonly FilmClock.Player? _player;
    private readonly CaptureClock _clock = new();
    private readonly SampleDecoder _decoder = new(SampleEncoding.Float32);
    private readonly byte[] _bytes = new byte[BufferBytes];
    private int _have;
    private MediaChild? _child;
    private SoundAnnouncements _announced = new("");
    private SoundTimeline? _timeline;
    private long _startedAt;
    private AudioFormat _format;
    private long _played;
    private long _framesOfChild;

    // Missing ones of the child are counted.
    private long _placesOfChild;
    private AudioGap _gap;
    private bool _opened;
    private bool _ended;
    private bool _disposed;

    /// <summary>A source; <see cref="Open"/> starts the child.</summary>
    /// <param name="uri">A file or network address.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="time">Deadlines, stamps and pacing.</param>
    public FfmpegAudioSource(AudioSourceUri uri, AudioSourceOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (uri.Kind is AudioSourceKind.Alsa or AudioSourceKind.Wasapi)
            throw new ArgumentException($"{uri} is a device; ffmpeg is not asked for those.", nameof(uri));
        _uri = uri;
        _options = options;
        _time = time;
        IsLive = uri.Kind == AudioSourceKind.Rtsp || (uri.Kind == AudioSourceKind.Http && options.Pace is null);
        if (IsLive || options.Pace is not (null or FilePace.Realtime))
            return;
        _pacer = new FilePacer(time);
        _player = options.Film?.Enter();
    }

    /// <inheritdoc/>
    public string Description => _uri.ToString();

    /// <summary>Whether it is a network stream; a file waits, at either pace.</summary>
    public bool IsLive { get; }

    /// <inheritdoc/>
    public long InvalidSamples => _decoder.InvalidSamples;

    /// <inheritdoc/>
    public AudioFormat Open(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_opened)
            throw new InvalidOperationException("The source is open.");
        _opened = true;
        _child = Start(cancellationToken);
        return _format;
    }

    /// <inheritdoc/>
    public AudioRead Read(Span<float> interleaved, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_opened)
            throw new InvalidOperationException("Open the source first.");
        cancellationToken.ThrowIfCancellationRequested();
        while (!_ended)
        {
            var child = _child ??= Start(cancellationToken);
            if (!FillFrame(child, cancellationToken))
            {
                End(child);
                continue;
            }

            var (time, most) = _announced.At(_framesOfChild);
            var missing = _timeline?.MissingBefore(time, _placesOfChild) ?? 0;
            var frames = TakeFrames(interleaved, most);
            var gap = _gap == AudioGap.None && missing > 0 ? AudioGap.NoSound : _gap;
            _gap = AudioGap.None;
            if (_framesOfChild == 0)
                _player?.Begin(_announced.Length);
            _played += missing + frames;
            _placesOfChild += missing + frames;
            _framesOfChild += frames;
            return new AudioRead(frames, _format, gap, missing, IsLive ? LiveStamp(time, frames) : FileStamp(cancellationToken));
        }

        return new AudioRead(0, _format, AudioGap.None, 0, CaptureStamp.Now(_time));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _child?.Dispose();
        _pacer?.Dispose();
        _player?.Dispose();
    }

    private int FrameBytes => _format.Channels * sizeof(float);

    private MediaChild Start(CancellationToken cancellationToken)
    {
        if (_uri.Kind == AudioSourceKind.File && !File.Exists(_uri.Target))
        {
            throw new DeviceException(DeviceFault.NotFound, Directory.Exists(_uri.Target)
                ? $"{Description} is a folder. Name a file in it." : $"{Description} does not exist. Copy the file there or correct the path.");
        }

        _announced = new SoundAnnouncements(Description);
        _startedAt = _time.GetTimestamp();
        var command = FfmpegAudioRecipe.Create(_uri, _options, _announced, () => FfmpegProbe.Of(_options.FfmpegPath, _time, cancellationToken));
        var child = MediaChild.Start(command, Description, _time);
        try
        {
            ReadHeader(child, cancellationToken);
            return child;
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    private void ReadHeader(MediaChild child, CancellationToken cancellationToken)
    {
        var head = _bytes.AsSpan(0, AuHeader.Length);
        if (child.ReadFully(head, _options.OpenDeadline, cancellationToken) < head.Length)
            throw Explain(child, IsLive ? DeviceFault.Lost : DeviceFault.Unreadable, "no sound came");
        if (!AuHeader.TryRead(head, out _format, out var text))
            throw new DeviceException(DeviceFault.Unreadable, $"{Description}: {_format.SampleRateHz} Hz in {_format.Channels} channels is not read.");
        child.ReadFully(_bytes.AsSpan(0, text), _options.OpenDeadline, cancellationToken);
        _have = 0;
        (_framesOfChild, _placesOfChild) = (0, 0);
        _timeline = IsLive ? null : new SoundTimeline(_format.SampleRateHz);
    }

    /// <summary>When the last frame of a network stream was captured.</summary>
    private CaptureStamp LiveStamp(TimeSpan? time, int frames)
    {
        var now = CaptureStamp.Now(_time);
        var arrival = _time.GetElapsedTime(_startedAt, now.Timestamp);
        var end = time + StreamTime.FromSamples(frames, _format.SampleRateHz).Elapsed;
        return now.Before(arrival - _clock.CaptureTime(arrival, end, _options.Live?.SoundLag ?? TimeSpan.Zero), _time);
    }

    /// <summary>When the last frame of a file was due; waits for it.</summary>
    private CaptureStamp FileStamp(CancellationToken cancellationToken)
    {
        if (_pacer is null)
            return CaptureStamp.Now(_time);
        return _player is null
            ? _pacer.WaitFor(StreamTime.FromSamples(_played, _format.SampleRateHz).Elapsed, cancellationToken)
            : _pacer.WaitFor(_player, StreamTime.FromSamples(_placesOfChild, _format.SampleRateHz).Elapsed, cancellationToken);
    }

    /// <summary>Waits until there is a whole frame; false at the end of the child's output.</summary>
    private bool FillFrame(MediaChild child, CancellationToken cancellationToken)
    {
        while (_have < FrameBytes)
        {
            var count = child.Read(_bytes.AsSpan(_have), _options.ReadDeadline, cancellationToken);
            if (count == 0)
                return false;
            _have += count;
        }

        return true;
    }

    /// <summary>Takes frames of one piece; those of the next may belong elsewhere.</summary>
    private int TakeFrames(Span<float> interleaved, int most)
    {
        var room = Math.Min(interleaved.Length / _format.Channels, most);
        if (room == 0)
            throw new ArgumentException($"Give room for at least one frame of {_format.Channels} samples.", nameof(interleaved));
        // A paced file comes in small blocks, as from a device.
        if (_pacer is not null)
            room = Math.Min(room, Math.Max(1, _format.SampleRateHz / 50));
        var frames = Math.Min(room, _have / FrameBytes);
        var bytes = _bytes.AsSpan(0, frames * FrameBytes);
        if (BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, uint>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        _decoder.Decode(bytes, interleaved);
        _bytes.AsSpan(bytes.Length, _have - bytes.Length).CopyTo(_bytes);
        _have -= bytes.Length;
        return frames;
    }

    /// <summary>The child's output is at its end: the end of a file, its next round, or a fault.</summary>
    private void End(MediaChild child)
    {
        _child = null;
        using (child)
        {
            if (IsLive)
                throw Explain(child, DeviceFault.Lost, "the stream ended", _framesOfChild > 0);
            var exit = child.WaitForExit(ExitBound);
            if (exit.Code != 0)
                throw MediaFailure.Explain(Description, _options.FfmpegPath, exit, DeviceFault.Unreadable, $"reading broke off after {_played} frames", _played > 0);
        }

        // A file without a frame does not begin again for ever.
        _ended = !_options.Loop || _framesOfChild == 0;
        _gap = AudioGap.Restarted;
    }

    private DeviceException Explain(MediaChild child, DeviceFault otherwise, string happened, bool hasGiven = false) =>
        MediaFailure.Explain(Description, _options.FfmpegPath, child.WaitForExit(ExitBound), otherwise, happened, hasGiven);
}
