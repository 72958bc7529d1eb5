using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Audio.Capture.Wav;

/// <summary>
/// A WAV file as a microphone: RIFF, RF64 or BW64, PCM of 8 to 32 bits or float of 32 or 64, up to 64 channels. Memory does not depend
/// on what the header claims. A frame cut off at the end is left out.
/// </summary>
public sealed class WavSource : IAudioSource
{
    private const int BufferBytes = 1 << 16;

    private readonly string _path;
    private readonly FilePace _pace;
    private readonly bool _loop;
    private readonly TimeProvider _time;
    private readonly byte[] _bytes = new byte[BufferBytes];
    private SafeFileHandle? _file;
    private WavHeader? _header;
    private SampleDecoder? _decoder;
    private FilePacer? _pacer;
    private long _frame;
    private long _played;
    private bool _disposed;

    /// <summary>A source; <see cref="Open"/> touches the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pace">Its own speed, or as fast as it is read.</param>
    /// <param name="loop">Whether it begins again at its end, for ever, with an <see cref="AudioGap.Restarted"/> each time.</param>
    /// <param name="time">The clock of pace and stamps.</param>
    public WavSource(string path, FilePace pace, bool loop, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(time);
        _path = path;
        _pace = pace;
        _loop = loop;
        _time = time;
    }

    /// <inheritdoc/>
    public string Description => _path;

    /// <summary>False: a file waits, at either pace.</summary>
    public bool IsLive => false;

    /// <inheritdoc/>
    public long InvalidSamples => _decoder?.InvalidSamples ?? 0;

    /// <inheritdoc/>
    public AudioFormat Open(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_file is not null)
            throw new InvalidOperationException("The source is open.");
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Pipes and devices have no length; opening one could block.
            if (File.Exists(_path) && new FileInfo(File.ResolveLinkTarget(_path, returnFinalTarget: true)?.FullName ?? _path).Length == 0)
                throw new DeviceException(DeviceFault.Unreadable, $"{_path} is empty (0 bytes) or not a regular file. Record or copy it again.");
            _file = File.OpenHandle(_path);
            _header = WavHeader.Read(_file, _path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DeviceException(DeviceFault.NotFound, $"{_path} does not exist. Copy the file there or correct the path.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DeviceException(DeviceFault.Unauthorized, $"{_path} may not be read by this user, or is a folder.", e);
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            throw new DeviceException(DeviceFault.Unreadable, $"{_path} cannot be read: {e.Message}", e);
        }

        _decoder = new SampleDecoder(_header.Encoding);
        _pacer = _pace == FilePace.Realtime ? new FilePacer(_time) : null;
        return _header.Format;
    }

    /// <inheritdoc/>
    public AudioRead Read(Span<float> interleaved, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_header is null || _decoder is null)
            throw new InvalidOperationException("Open the source first.");
        cancellationToken.ThrowIfCancellationRequested();
        var format = _header.Format;
        var room = interleaved.Length / format.Channels;
        if (room == 0)
            throw new ArgumentException($"Give room for at least one frame of {format.Channels} samples.", nameof(interleaved));

        var gap = AudioGap.None;
        if (_frame == _header.Frames && _loop && _frame > 0)
        {
            _frame = 0;
            gap = AudioGap.Restarted;
        }

        // A paced file comes in small blocks, as from a device.
        if (_pacer is not null)
            room = Math.Min(room, Math.Max(1, format.SampleRateHz / 50));
        var frames = ReadFrames(_header, _decoder, interleaved, room);
        _frame += frames;
        _played += frames;
        var stamp = _pacer?.WaitFor(StreamTime.FromSamples(_played, format.SampleRateHz).Elapsed, cancellationToken) ?? CaptureStamp.Now(_time);
        return new AudioRead(frames, format, gap, 0, stamp);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _file?.Dispose();
        _pacer?.Dispose();
    }

    private int ReadFrames(WavHeader header, SampleDecoder decoder, Span<float> interleaved, int room)
    {
        var frameBytes = header.Format.Channels * decoder.BytesPerSample;
        var frames = (int)Math.Min(Math.Min(room, BufferBytes / frameBytes), header.Frames - _frame);
        var bytes = _bytes.AsSpan(0, frames * frameBytes);
        var offset = header.DataOffset + _frame * frameBytes;
        var got = 0;
        try
        {
            while (got < bytes.Length && RandomAccess.Read(_file!, bytes[got..], offset + got) is > 0 and var count)
                got += count;
        }
        catch (IOException e)
        {
            throw new DeviceException(DeviceFault.Lost, $"{_path} cannot be read on: {e.Message}", e);
        }

        if (got < bytes.Length)
            throw new DeviceException(DeviceFault.Lost, $"{_path} became shorter while it was read.");
        decoder.Decode(bytes, interleaved);
        return frames;
    }
}
