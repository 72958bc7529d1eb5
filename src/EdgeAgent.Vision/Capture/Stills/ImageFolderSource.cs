using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Capture.Stills;

/// <summary>
/// The images of a folder, sorted by name (ordinal: number them with leading zeros), as BGR24 frames at a given rate. Images
/// that cannot be decoded are left out and counted; their moments stay free.
/// </summary>
public sealed class ImageFolderSource : IFrameSource
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".pbm", ".pgm", ".ppm"];

    private readonly string _folder;
    private readonly FrameSourceOptions _options;
    private readonly TimeProvider _time;
    private readonly StillImageDecoder _decoder;
    private readonly FilePacer? _pacer;
    private string[]? _images;
    private FrameFormat _format;
    private DeviceException? _lastFault;
    private long _position;
    private long _frames;
    private long _roundOfLast;
    private int _segment;
    private bool _ended;

    /// <summary>A source; nothing is read before the first frame is asked for.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="options">How it is played and who decodes.</param>
    /// <param name="time">Stamps and pacing.</param>
    public ImageFolderSource(string folder, FrameSourceOptions options, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.ImagesPerSecond, nameof(options));
        _folder = folder;
        _options = options;
        _time = time;
        _decoder = new StillImageDecoder(options, time);
        if (IsLive)
            _pacer = new FilePacer(time);
    }

    /// <inheritdoc/>
    public string Description => _folder;

    /// <inheritdoc/>
    public bool IsLive => _options.Pace is null or FilePace.Realtime;

    /// <inheritdoc/>
    public long DamagedFrames { get; private set; }

    /// <inheritdoc/>
    public bool TryRead(FramePool pool, out FrameLease frame, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pool);
        frame = default;
        _images ??= List();
        while (!_ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var index = (int)(_position % _images.Length);
            var round = _position / _images.Length;
            if (round > 0 && index == 0 && AtEndOfRound())
                break;
            var moment = new StreamTime(TimeSpan.FromSeconds(_position / _options.ImagesPerSecond));
            _position++;
            try
            {
                frame = _decoder.Decode(_images[index], pool, cancellationToken);
            }
            catch (DeviceException e) when (e.Reason != DeviceFault.MissingDependency)
            {
                _lastFault = e;
                DamagedFrames++;
                continue;
            }

            Place(frame, moment, startsRound: round > 0 && _roundOfLast != round, cancellationToken);
            _roundOfLast = round;
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended = true;
        _pacer?.Dispose();
    }

    private bool AtEndOfRound()
    {
        if (_frames == 0)
            throw new DeviceException(DeviceFault.Unreadable, $"{_folder}: none of its {_images!.Length} images could be decoded. The last: {_lastFault?.Message}");
        return _ended = !_options.Loop;
    }

    private void Place(FrameLease frame, StreamTime moment, bool startsRound, CancellationToken cancellationToken)
    {
        if (_frames > 0 && (startsRound || frame.Format != _format))
            _segment++;
        _format = frame.Format;
        try
        {
            _pacer?.WaitFor(moment, cancellationToken);
        }
        catch
        {
            frame.Dispose();
            throw;
        }

        frame.Place(moment, CaptureStamp.Now(_time), _frames++, _segment);
    }

    private string[] List()
    {
        try
        {
            string[] images = [.. Directory.EnumerateFiles(_folder).Where(IsImage).Order(StringComparer.Ordinal)];
            return images.Length > 0
                ? images
                : throw new DeviceException(DeviceFault.NotFound, $"{_folder}: the folder holds no image ({string.Join(' ', Extensions)}).");
        }
        catch (DirectoryNotFoundException e)
        {
            throw new DeviceException(DeviceFault.NotFound, $"{_folder}: the folder does not exist.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DeviceException(DeviceFault.Unauthorized, $"{_folder}: the folder may not be read by this user.", e);
        }
    }

    private static bool IsImage(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) && !Path.GetFileName(path).StartsWith('.');
}
