using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Trials;

/// <summary>Opens one microphone as the agent would, listens for a while, and closes it.</summary>
/// <param name="time">Measures deadlines.</param>
internal sealed class MicrophoneTrial(TimeProvider time)
{
    /// <summary>How often a level is told.</summary>
    public static readonly TimeSpan LevelInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Some devices begin with zeros: before silence is said of one, it is given this much longer.</summary>
    private static readonly TimeSpan SilenceGrace = TimeSpan.FromSeconds(2);

    /// <summary>Tries a microphone of a configuration.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="length">How much of it is heard.</param>
    /// <param name="onLevel">Told the level of each 100 ms, on another thread; must not block. Null for nobody.</param>
    /// <param name="stop">Ends the trial at once.</param>
    /// <param name="deadline">How much longer than its length it may take, but for the read at its end; null for <see cref="TrialDeadline.Usual"/>.</param>
    /// <exception cref="DeviceException">It cannot be opened or gives no audio; the message says why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public Task<MicrophoneTrialResult> RunAsync(
        MicrophoneSettings settings, TimeSpan length, Action<LevelReading>? onLevel, CancellationToken stop, TrialDeadline? deadline = null)
    {
        var limit = deadline ?? TrialDeadline.Usual;
        var uri = AudioSourceUri.Parse(settings.Source);
        return limit.HoldAsync($"{uri}", length, () => Try(uri, settings, length, limit, onLevel, stop), time, stop);
    }

    private MicrophoneTrialResult Try(AudioSourceUri uri, MicrophoneSettings settings, TimeSpan length, TrialDeadline limit, Action<LevelReading>? onLevel, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var channel = settings.Channel.Number - 1;
        using var source = AudioSources.Create(uri, Options(settings, channel, limit), time);
        var format = source.Open(stop);
        if (channel >= format.Channels)
            throw new DeviceException(DeviceFault.Unreadable, $"{source.Description}: channel {channel + 1} is to be taken, but it has {format.Channels}.");
        var meter = new InputMeter(format, channel);
        var block = new float[Math.Max(1, (int)(format.SampleRateHz * LevelInterval.TotalSeconds)) * format.Channels];
        var (gaps, untold) = (0, 0);
        while (!IsEnough(meter, format, length) && time.GetElapsedTime(began) < length + limit.Open)
        {
            // So that a level is of its whole interval, however small the device's blocks are.
            var read = source.Read(block.AsSpan(untold * format.Channels), stop);
            if (read.Frames == 0 || read.Format != format)
                break;
            if (read.GapBefore is not (AudioGap.None or AudioGap.Restarted))
                gaps++;
            meter.Add(block.AsSpan(untold * format.Channels, read.Frames * format.Channels));
            untold += read.Frames;
            if (untold < block.Length / format.Channels)
                continue;
            untold = 0;
            var level = meter.Take();
            onLevel?.Invoke(level);
        }

        if (meter.Frames == 0)
            throw new DeviceException(DeviceFault.Unreadable, $"{source.Description}: it has no sound in it.");
        var whole = meter.Whole;
        return new MicrophoneTrialResult(
            format.SampleRateHz, format.Channels, LengthOf(meter, format), whole.RmsDbfs, whole.PeakDbfs, whole.DcOffset, meter.IsConstant, whole.ClippedSamples, gaps);
    }

    private static bool IsEnough(InputMeter meter, AudioFormat format, TimeSpan length) =>
        LengthOf(meter, format) >= (meter.IsConstant ? length + SilenceGrace : length);

    private static TimeSpan LengthOf(InputMeter meter, AudioFormat format) => TimeSpan.FromSeconds((double)meter.Frames / format.SampleRateHz);

    private static AudioSourceOptions Options(MicrophoneSettings settings, int? channel, TrialDeadline limit) => new()
    {
        Pace = settings.Pace == FilePace.Asap ? FilePace.Asap : null,
        Loop = settings.Loop,
        Channel = channel,
        OpenDeadline = limit.Open,
        ReadDeadline = limit.Read,
    };
}
