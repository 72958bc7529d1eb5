using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Capture;

/// <summary>
/// Brings a source into a ring, on a thread of its own: measures it, mixes it to one channel, resamples it to the ring's rate.
/// Ring positions stay true to the source's own count of frames over every gap, change of format and loop of a file.
/// </summary>
/// <remarks>Used once, like its source. Does not dispose the source. Allocates nothing per block.</remarks>
public sealed partial class MicrophoneIntake
{
    private const double NoticeableDrift = 0.005;
    private const int BlocksPerSecond = 50;

    private readonly string _name;
    private readonly IAudioSource _source;
    private readonly AudioRing _ring;
    private readonly int? _channel;
    private readonly StreamPulse _pulse;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _readLimit;
    private readonly IntakeGauges _gauges = new();
    private readonly LevelMeter _level = new();
    private readonly ClockDriftMeter _drift;
    private readonly Reminder _gapReminder;
    private readonly Reminder _clipReminder;
    private readonly Reminder _driftReminder;
    private readonly Reminder _offsetReminder;
    private readonly KeyValuePair<string, object?> _stream;

    // Of the current format; made by Prepare.
    private AudioFormat _format;
    private ClippingCounter _clipping = null!;
    private DcRemoval _offset = null!;
    private ChannelMix _mix = null!;
    private PolyphaseResampler _resampler = null!;
    private float[] _interleaved = [];
    private float[] _mono = [];
    private float[] _resampled = [];

    // Where the current format began in the ring, and frames since, lost ones counted.
    private long _origin;
    private long _frames;

    private CaptureStamp _lastStamp;
    private int _metered;
    private long _gaps;
    private double _lostSeconds;
    private long _invalidSamples;
    private bool _overruns;
    private bool _saidOffset;

    /// <summary>An intake.</summary>
    /// <param name="name">The microphone's name.</param>
    /// <param name="source">What is read, not yet opened; stays the caller's.</param>
    /// <param name="ring">Where it goes; its rate is what the source is resampled to.</param>
    /// <param name="channel">The channel to take, the first is 0; null takes the mean of all.</param>
    /// <param name="pulse">Told of every block and gap.</param>
    /// <param name="time">The clock of the stamps.</param>
    /// <param name="logger">Told of changes.</param>
    /// <param name="readLimit">How long the source takes to open, or to give audio or a fault, while nothing hangs; null: two minutes.</param>
    public MicrophoneIntake(string name, IAudioSource source, AudioRing ring, int? channel, StreamPulse pulse, TimeProvider time, ILogger logger, TimeSpan? readLimit = null)
    {
        _readLimit = readLimit ?? ProgressLimits.Work;
        _name = name;
        _source = source;
        _ring = ring;
        _channel = channel;
        _pulse = pulse;
        _time = time;
        _logger = logger;
        _drift = new ClockDriftMeter(time);
        _gapReminder = new Reminder(time);
        _clipReminder = new Reminder(time);
        _driftReminder = new Reminder(time);
        _offsetReminder = new Reminder(time);
        _stream = new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, name);
    }

    /// <summary>Level of the last whole second. Any thread.</summary>
    public LevelReading Level => _gauges.Level;

    /// <summary>Share by which a live source's clock is faster than its nominal rate; null when not known (yet). Any thread.</summary>
    public double? ClockDrift => _gauges.ClockDrift;

    /// <summary>
    /// Opens the source and reads it to its end, its fault, or the token, then completes the ring with the same outcome.
    /// </summary>
    /// <exception cref="DeviceException">The source could not be opened, has stalled or was lost.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task RunAsync(CancellationToken cancellationToken) =>
        DedicatedThread.RunAsync($"microphone {_name}", () => Run(cancellationToken), cancellationToken);

    /// <summary>Opens the source.</summary>
    internal void Open(CancellationToken cancellationToken)
    {
        var format = _source.Open(cancellationToken);
        Opened(_name, _source.Description, format.SampleRateHz, format.Channels);
        Prepare(format);
    }

    /// <summary>Brings one block into the ring.</summary>
    /// <returns>False at the end of the source.</returns>
    internal bool Step(CancellationToken cancellationToken)
    {
        // Prepare may replace the buffer while the block is still in it.
        var buffer = _interleaved;
        _pulse.Capture.Within(_readLimit);
        var read = _source.Read(buffer, cancellationToken);
        if (read.Frames == 0)
        {
            FlushTail(cancellationToken);
            return false;
        }

        if (read.Format != _format)
            ChangeFormat(read, cancellationToken);
        else if (read.GapBefore != AudioGap.None)
            Interrupt(read.GapBefore, read.LostFrames, cancellationToken);

        var block = buffer.AsSpan(0, read.Frames * _format.Channels);
        _clipping.Add(block);
        _offset.Apply(block);
        _level.Add(block);
        Measure(read);
        _mix.Apply(block, _mono);
        _frames += read.Frames;
        _lastStamp = read.Stamp;
        var count = _resampler.Process(_mono.AsSpan(0, read.Frames), _resampled);
        Deliver(count, Delayed(read.Stamp), cancellationToken);
        _pulse.Beat();
        return true;
    }

    private void Run(CancellationToken cancellationToken)
    {
        try
        {
            _pulse.Capture.Within(_readLimit);
            Open(cancellationToken);
            while (Step(cancellationToken))
            {
            }

            _ring.Complete();
        }
        catch (Exception e)
        {
            // Whoever reads the ring must hear of it too.
            _ring.Complete(e);
            throw;
        }
        finally
        {
            _pulse.Capture.Rest();
        }
    }

    private void Prepare(AudioFormat format)
    {
        if (_channel is { } channel && channel >= format.Channels)
        {
            throw new DeviceException(
                DeviceFault.Unreadable,
                $"{_source.Description}: channel {channel + 1} is to be taken, but it has {format.Channels}. Correct the channel of {_name}.");
        }

        _format = format;
        _clipping = new ClippingCounter(format.Channels);
        _offset = new DcRemoval(format.Channels, format.SampleRateHz);
        _level.Take();
        _metered = 0;
        _mix = new ChannelMix(format.Channels, _channel);
        _resampler = new PolyphaseResampler(format.SampleRateHz, _ring.SampleRateHz);
        _interleaved = new float[Math.Max(1, format.SampleRateHz / BlocksPerSecond) * format.Channels];
        // A block may turn out to be mono after a change of format.
        _mono = new float[_interleaved.Length];
        _resampled = new float[_resampler.MaxOutput(_mono.Length)];
        _origin = _ring.WritePosition;
        _frames = 0;
    }

    private void ChangeFormat(in AudioRead read, CancellationToken cancellationToken)
    {
        Interrupt(read.GapBefore == AudioGap.None ? AudioGap.FormatChanged : read.GapBefore, read.LostFrames, cancellationToken);
        Opened(_name, _source.Description, read.Format.SampleRateHz, read.Format.Channels);
        var room = _mono.Length;
        Prepare(read.Format);
        // The block at hand was read into the old buffer.
        if (_mono.Length < room)
        {
            _mono = new float[room];
            _resampled = new float[_resampler.MaxOutput(room)];
        }
    }

    private void Interrupt(AudioGap gap, long lostFrames, CancellationToken cancellationToken)
    {
        FlushTail(cancellationToken);
        _frames += lostFrames;
        // Reckoned from the whole count, so that roundings do not add up.
        var position = _origin + _frames * _ring.SampleRateHz / _format.SampleRateHz;
        _ring.MarkGap(gap, Math.Max(0, position - _ring.WritePosition));
        _drift.Restart();
        _offset.Break();
        // A film is as it is: nothing was lost of it here.
        if (gap is not (AudioGap.Restarted or AudioGap.NoSound))
            CountGap(gap, (double)lostFrames / _format.SampleRateHz);
    }

    private void FlushTail(CancellationToken cancellationToken)
    {
        var count = _resampler.Flush(_resampled);
        if (count > 0)
            Deliver(count, _lastStamp, cancellationToken);
    }

    private void Deliver(int count, CaptureStamp stamp, CancellationToken cancellationToken)
    {
        if (!_source.IsLive)
        {
            _pulse.Capture.Within(ProgressLimits.WorkWithoutLoss + ProgressLimits.Slack);
            _ring.WriteAll(_resampled.AsSpan(0, count), stamp, cancellationToken);
            return;
        }

        var taken = _ring.Write(_resampled.AsSpan(0, count), stamp);
        if (!taken && !_overruns)
            CountGap(AudioGap.RingOverrun, (double)count / _ring.SampleRateHz);
        _overruns = !taken;
    }

    /// <summary>The resampler gives samples that were captured a little before the block's end.</summary>
    private CaptureStamp Delayed(CaptureStamp stamp)
    {
        var seconds = (double)_resampler.DelaySamples / _format.SampleRateHz;
        return new CaptureStamp(stamp.Timestamp - (long)(seconds * _time.TimestampFrequency), stamp.WallClock - TimeSpan.FromSeconds(seconds));
    }

    private void CountGap(AudioGap gap, double lostSeconds)
    {
        _gaps++;
        _lostSeconds += lostSeconds;
        _pulse.Drop();
        AgentMeter.Gaps.Add(1, _stream, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, gap.ToString()));
        if (_gapReminder.IsDue())
            Interrupted(_name, gap, _gaps, _lostSeconds);
    }

    private void Measure(in AudioRead read)
    {
        if (_source.IsLive)
            _drift.Add(read.Frames, _format.SampleRateHz, read.Stamp);
        _metered += read.Frames;
        if (_metered < _format.SampleRateHz)
            return;
        var (rms, peak) = _level.Take();
        Report(new LevelReading(rms, peak, _offset.Offset, _clipping.Take()));
        _metered = 0;
    }

    /// <summary>Once a second.</summary>
    private void Report(in LevelReading level)
    {
        AgentMeter.InputLevel.Record(level.RmsDbfs, _stream);
        if (level.ClippedSamples > 0)
        {
            AgentMeter.ClippedSamples.Add(level.ClippedSamples, _stream);
            if (_clipReminder.IsDue())
                Clips(_name, level.ClippedSamples);
        }

        ReportOffset(level.DcOffset);
        if (_drift.Drift is { } drift)
        {
            AgentMeter.ClockDrift.Record(drift, _stream);
            if (Math.Abs(drift) > NoticeableDrift && _driftReminder.IsDue())
                Drifts(_name, 100 * drift);
        }

        if (_source.InvalidSamples > _invalidSamples)
        {
            if (_invalidSamples == 0)
                IsInvalid(_name, _source.InvalidSamples);
            _invalidSamples = _source.InvalidSamples;
        }

        _gauges.Set(level, _drift.Drift);
    }

    private void ReportOffset(double offset)
    {
        AgentMeter.InputOffset.Record(offset, _stream);
        if (offset != 0 && !_saidOffset && _offsetReminder.IsDue())
        {
            _saidOffset = true;
            HasOffset(_name, 100 * offset);
        }
        else if (offset == 0 && _saidOffset)
        {
            _saidOffset = false;
            HasNoOffset(_name);
        }
    }
}
