using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Front;
using EdgeAgent.Audio.Recordings;
using EdgeAgent.Audio.Sound;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// One microphone, end to end: capture → ring → front → voice activity and keywords → utterances → text → events. Made once per
/// microphone; every life of it opens a new source, or the file that stands in for it.
/// </summary>
internal sealed class MicrophoneStream(
    string name, MicrophoneSettings settings, SourceControls controls, ModelShelf models, EventIssuer events, EventIssuer agentEvents, TimeProvider time, ILoggerFactory loggers,
    EventDiary? diary = null, MicrophoneView? view = null, Func<string>? standIn = null, Action<StreamTime>? reached = null, RecordingFolder? recording = null, ListeningCondition? condition = null,
    FilmClock? film = null, LiveClock? live = null)
{
    private const int BlockSamples = SileroWindow.SampleRateHz / 100;

    /// <summary>
    /// Sound that comes before its picture is listened to as much later: so what belongs together is told together, and nothing is dated in the future. Files that are worked on as fast as they can be
    /// are not waited for.
    /// </summary>
    private readonly int _heldBack = settings.Offset < TimeSpan.Zero && settings.Pace != FilePace.Asap ? (int)(-settings.Offset.TotalSeconds * SileroWindow.SampleRateHz) : 0;

    private readonly StageClock _clock = new(name, time, reached);
    private int _utterances;
    private CaptureStamp _stamp;

    // The sample after the last one that was heard.
    private long _position;

    /// <summary>Runs the microphone until its end, its fault, or the token. While it is muted its source is closed; then its stream goes on behind a gap.</summary>
    public async Task RunAsync(StreamPulse pulse, CancellationToken stop)
    {
        events.Follow(_clock);
        await using var stages = await ListeningStages.OpenAsync(name, settings, controls, models, events, agentEvents, _utterances, stop, time, _clock, diary is null ? null : diary.Note, condition);
        try
        {
            _position = 0;
            TimeSpan muted;
            do
                muted = await WhileMutedAsync(pulse, stop);
            while (await HearAsync(stages, pulse, muted, stop));
        }
        finally
        {
            _utterances = stages.Utterances;
            pulse.Closing();
        }
    }

    /// <summary>One opening of the source.</summary>
    /// <param name="stages">What listens.</param>
    /// <param name="pulse">Told of every block.</param>
    /// <param name="muted">How long it was muted before.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Whether it was muted; else the source has ended.</returns>
    private async Task<bool> HearAsync(ListeningStages stages, StreamPulse pulse, TimeSpan muted, CancellationToken stop)
    {
        var options = SourceOptions();
        using var source = OpenSource(options);
        var readLimit = (options.OpenDeadline > options.ReadDeadline ? options.OpenDeadline : options.ReadDeadline) + ProgressLimits.Slack;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ring = new AudioRing(SileroWindow.SampleRateHz, AudioRing.DefaultLength, time);
        if (_position > 0)
            ring.MarkGap(AudioGap.Muted, _position + (long)(muted.TotalSeconds * SileroWindow.SampleRateHz));
        var intake = new MicrophoneIntake(name, source, ring, Channel, pulse, time, loggers.CreateLogger<MicrophoneIntake>(), readLimit);
        var capture = intake.RunAsync(ending.Token);
        // Not on this thread, which has to see that it is muted.
        var hearing = Task.Run(() => ListenAsync(ring, stages, pulse, readLimit + settings.Offset.Duration() + ProgressLimits.Slack, ending.Token), CancellationToken.None);
        pulse.Opened();
        try
        {
            if (await Task.WhenAny(hearing, controls.Device.WhenOff) != hearing)
            {
                // Its device is closed at once, however long it takes to understand what was heard before.
                await ending.CancelAsync();
                await Task.WhenAny(capture);
                source.Dispose();
            }

            await hearing;
            return false;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return true;
        }
        finally
        {
            pulse.Closing();
            // The ring has told the listener how capture ended; here it only has to have ended before its source is closed.
            await ending.CancelAsync();
            await Task.WhenAny(capture);
        }
    }

    private IAudioSource OpenSource(AudioSourceOptions options)
    {
        var source = AudioSources.Create(AudioSourceUri.Parse(standIn?.Invoke() ?? settings.Source), options, time);
        // What is a file is kept as it is. A recording is dated as its sound came: whoever plays it takes the offset off.
        if (recording is not null && source.IsLive)
            source = new RecordedSound(source, name, recording, message => agentEvents.Issue(new AgentFault { Component = name, Message = message }));
        return settings.Offset == TimeSpan.Zero ? source : new OffsetSound(source, settings.Offset, time);
    }

    /// <summary>Waits until the microphone is not muted; gives how long that was.</summary>
    private async Task<TimeSpan> WhileMutedAsync(StreamPulse pulse, CancellationToken stop)
    {
        if (controls.Device.IsOn)
            return TimeSpan.Zero;
        var since = time.GetTimestamp();
        pulse.SwitchedOff();
        await controls.Device.WhenOn.WaitAsync(stop);
        pulse.SwitchedOn();
        return time.GetElapsedTime(since);
    }

    /// <summary>Channels are counted from 1 in the configuration.</summary>
    private int? Channel => settings.Channel.Number - 1;

    private AudioSourceOptions SourceOptions() => new()
    {
        // Real time is what files do by themselves; said of an http address it would make a live stream a file.
        Pace = settings.Pace == FilePace.Asap ? FilePace.Asap : null,
        Loop = settings.Loop,
        Channel = Channel,
        Film = film,
        Live = live,
    };

    private async Task ListenAsync(AudioRing ring, ListeningStages stages, StreamPulse pulse, TimeSpan takeLimit, CancellationToken stop)
    {
        var workLimit = settings.Pace == FilePace.Asap ? ProgressLimits.WorkWithoutLoss : ProgressLimits.Work;
        var block = new float[BlockSamples];
        var front = new MicrophoneFront(settings.Front?.ToOptions() ?? new FrontOptions(), SileroWindow.SampleRateHz);
        var silence = new SilenceWatch(SileroWindow.SampleRateHz);
        var level = settings.Level ? new SoundLevelWatch(SileroWindow.SampleRateHz, told => events.Issue(told, _stamp)) : null;
        try
        {
            pulse.Work.Within(takeLimit);
            while (await ring.WaitAsync(BlockSamples + _heldBack, stop))
            {
                pulse.Work.Within(workLimit);
                var read = ring.Read(block);
                _position = read.Position + read.Count;
                var stamp = _stamp = ring.StampOf(_position - 1);
                var at = StreamTime.FromSamples(_position, SileroWindow.SampleRateHz);
                using var work = _clock.Begin(_position, at, stamp.Timestamp);
                var samples = block.AsSpan(0, read.Count);
                var gapBefore = read.GapBefore != AudioGap.None;
                silence.Add(samples);
                level?.Process(samples, read.Position, gapBefore);
                view?.Hear(samples);
                using (_clock.During(Stage.Front))
                    front.Apply(samples, gapBefore);
                stages.Process(samples, read.Position, gapBefore, stamp);
                if (silence.IsSilent)
                    pulse.Impaired(SourceCondition.Silent, "it has given one and the same value, no sound, for 4 s: it is muted, or nothing is plugged in", at);
                else
                    pulse.Restored(at);
                pulse.Latency(time.GetElapsedTime(stamp.Timestamp));
                pulse.Work.Within(takeLimit);
            }
        }
        finally
        {
            pulse.Work.Within(workLimit);
            // Also when the agent stops: what has begun must end for those who listen to the events.
            stages.Finish();
            pulse.Work.Rest();
        }
    }
}
