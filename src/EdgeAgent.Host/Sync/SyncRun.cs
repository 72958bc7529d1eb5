using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Sync;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Sync;

/// <summary>
/// Opens a camera and a microphone as the agent does, and compares when claps are seen and heard. Live sources go by their stamps; films and recordings by their own time, as fast as they are read.
/// No picture and no sound is kept.
/// </summary>
/// <param name="configuration">The configuration.</param>
/// <param name="camera">The camera's name.</param>
/// <param name="microphone">The microphone's name.</param>
/// <param name="time">The clock of stamps and deadlines.</param>
/// <param name="loggers">The logs.</param>
internal sealed class SyncRun(AgentConfiguration configuration, string camera, string microphone, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>More is not looked at of a film.</summary>
    private static readonly TimeSpan LongestFilm = TimeSpan.FromMinutes(10);

    /// <summary>Claps are seen as well in a smaller picture, and it costs a small computer less.</summary>
    private const int MostWidth = 640;

    private const int BlockSamples = SileroWindow.SampleRateHz / 100;

    private readonly CameraSettings _camera = configuration.Cameras[camera];
    private readonly MicrophoneSettings _microphone = configuration.Microphones[microphone];
    private readonly VideoSourceUri _pictures = VideoSourceUri.Parse(configuration.Cameras[camera].Source);
    private readonly AudioSourceUri _sound = AudioSourceUri.Parse(configuration.Microphones[microphone].Source);
    private readonly MotionTrace _motion = new();
    private readonly SoundTrace _heard = new(SileroWindow.SampleRateHz);
    private readonly TaskCompletionSource _isSeeing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _isHearing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LiveClocks _live = new();
    private readonly long _origin = time.GetTimestamp();

    /// <summary>Whether both are files: nobody has to clap.</summary>
    public bool IsFilm => !_pictures.IsLive && _sound.Kind == AudioSourceKind.File;

    /// <summary>Why the two cannot be compared: a sentence; null where they can.</summary>
    public string? Problem => IsFilm || (_pictures.IsLive && _sound.Kind != AudioSourceKind.File)
        ? null
        : $"One of {camera} and {microphone} is a file and the other is live: nothing that one sees is heard by the other.";

    /// <summary>Looks and listens.</summary>
    /// <param name="length">For how long, once both give something; of files all is taken, up to ten minutes.</param>
    /// <param name="begun">Called when both give something.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="DeviceException">One of them cannot be opened, or was lost.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public async Task<SyncFinding> RunAsync(TimeSpan length, Action begun, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var seeing = DedicatedThread.RunAsync($"camera {camera}", () => See(ending.Token), ending.Token);
        var hearing = Task.Run(() => HearAsync(ending.Token), CancellationToken.None);
        var both = Task.WhenAll(seeing, hearing);
        try
        {
            // One that fails ends the wait at once; each has deadlines of its own.
            var up = await Task.WhenAny(Task.WhenAll(_isSeeing.Task, _isHearing.Task), seeing, hearing);
            if (up.IsFaulted)
                await up;
            begun();
            if (IsFilm)
                await both;
            else
                await EndAfterAsync(length, seeing, hearing, ending.Token);
        }
        finally
        {
            await ending.CancelAsync();
            await both.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return new SyncFinding(camera, microphone, Match(), _motion.Interval > 0 ? 1 / _motion.Interval : 0, _microphone.Offset);
    }

    private async Task EndAfterAsync(TimeSpan length, Task seeing, Task hearing, CancellationToken stop)
    {
        var over = Task.Delay(length, time, stop);
        var first = await Task.WhenAny(over, seeing, hearing);
        // Who ends before its time has failed, or was stopped.
        await first;
        if (first != over)
            throw new DeviceException(DeviceFault.Lost, $"{(first == seeing ? camera : microphone)} ended before {length.TotalSeconds:0.#} s were over.");
    }

    private ClapMatch Match()
    {
        if (_heard.IsSilent)
            return ClapMatch.Of(ClapFault.Silent);
        return _motion.IsDark ? ClapMatch.Of(ClapFault.Dark) : ClapMatch.Of(_motion.Find(), _heard.Find(), _motion.Interval);
    }

    private double Seconds(CaptureStamp stamp) => time.GetElapsedTime(_origin, stamp.Timestamp).TotalSeconds;

    private void See(CancellationToken stop)
    {
        var options = new FrameSourceOptions { Decoder = _camera.Decoder, MaxWidth = MostWidth, Pace = IsFilm ? FilePace.Asap : null, Live = _live.OfCamera(_camera, configuration) };
        using var pool = new FramePool();
        using var source = FrameSourceFactory.Create(_pictures, options, time);
        while (source.TryRead(pool, out var frame, stop))
        {
            using (frame)
            {
                if (IsFilm && frame.Time.Elapsed > LongestFilm)
                    break;
                _motion.Add(frame, IsFilm ? frame.Time.Elapsed.TotalSeconds : Seconds(frame.Stamp));
            }

            _isSeeing.TrySetResult();
        }
    }

    private async Task HearAsync(CancellationToken stop)
    {
        var options = new AudioSourceOptions { Channel = _microphone.Channel.Number - 1, Pace = IsFilm ? FilePace.Asap : null, Live = _live.OfMicrophone(_microphone) };
        using var source = AudioSources.Create(_sound, options, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ring = new AudioRing(SileroWindow.SampleRateHz, AudioRing.DefaultLength, time);
        var intake = new MicrophoneIntake(microphone, source, ring, options.Channel, new StreamPulse(time), time, loggers.CreateLogger<MicrophoneIntake>()).RunAsync(ending.Token);
        try
        {
            var block = new float[BlockSamples];
            while (await ring.WaitAsync(BlockSamples, stop))
            {
                var read = ring.Read(block);
                var end = read.Position + read.Count;
                var at = StreamTime.FromSamples(end, SileroWindow.SampleRateHz).Elapsed;
                if (IsFilm && at > LongestFilm)
                    break;
                _heard.Add(block.AsSpan(0, read.Count), IsFilm ? at.TotalSeconds : Seconds(ring.StampOf(end - 1)));
                _isHearing.TrySetResult();
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAny(intake);
        }
    }
}
