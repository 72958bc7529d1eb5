using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Evidence;
using EdgeAgent.Host.Composition.Orders;
using EdgeAgent.Host.Composition.Shadow;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Health;
using EdgeAgent.Vision.Motion;
using EdgeAgent.Vision.Privacy;
using EdgeAgent.Vision.Recordings;
using EdgeAgent.Vision.Tracking;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// One camera, end to end: capture → newest frame wins → is there something to see → does it move → detector (lane) → tracks → events. Made once
/// per camera; every life of it opens a new source. Two threads: one waits for the device, one for the model.
/// Where a stand-in is named, that file is read in the source's place, as often as the source would be: so a camera's cost is measured where there is none, and what it has seen is played anew.
/// </summary>
internal sealed class CameraStream(
    string name, CameraSettings settings, SourceControls controls, Snapshots snapshots, ModelShelf shelf, EventIssuer events, EventIssuer agentEvents, TimeProvider time, ILoggerFactory loggers,
    Func<string>? standIn = null, BudgetedCameras? budget = null, CameraView? view = null, EventDiary? diary = null, SpareWork? spare = null,
    Action<StreamTime>? reached = null, RecordingFolder? recording = null, CameraClips? clips = null, ShadowFactory? shadows = null, FilmClock? film = null, LiveClock? live = null, ObjectErrands? errands = null)
{
    /// <summary>What a live camera is looked at where nothing is said; a file is looked at whole.</summary>
    private const double LiveFramesPerSecond = 5;

    /// <summary>The longest that a film in real time may leave between two pictures while nothing hangs.</summary>
    private static readonly TimeSpan FilmDistance = TimeSpan.FromMinutes(10);

    private readonly KeyValuePair<string, object?> _streamTag = new(AgentMeter.StreamAttribute, name);
    private readonly StageClock _stages = new(name, time, reached);
    private readonly ObjectStages _objects = new(name, settings, controls, events, agentEvents, time, loggers, view is null ? null : view.Scores.Add, shadows);
    private readonly WholePictureStages _wholePictures = new(name, settings, events, agentEvents);
    private readonly Polygon[] _privacy = [.. settings.Privacy.Values.Select(m => m.Polygon)];

    /// <summary>Runs the camera until its end, its fault, or the token. While a person has switched it off, neither its source is open nor a model held.</summary>
    public async Task RunAsync(StreamPulse pulse, CancellationToken stop)
    {
        events.Follow(_stages);
        await using var evidence = CameraEvidence.Open(name, settings, events, agentEvents, time, diary is null ? null : diary.Note, spare, clips, stop);
        do
            await WhileOffAsync(pulse, stop);
        while (await SeeAsync(evidence, pulse, stop));
    }

    private async Task WhileOffAsync(StreamPulse pulse, CancellationToken stop)
    {
        if (controls.Device.IsOn)
            return;
        pulse.SwitchedOff();
        await controls.Device.WhenOn.WaitAsync(stop);
        pulse.SwitchedOn();
    }

    /// <summary>One opening of the source.</summary>
    /// <returns>Whether it was switched off; else the source has ended.</returns>
    private async Task<bool> SeeAsync(CameraEvidence? evidence, StreamPulse pulse, CancellationToken stop)
    {
        using var models = shelf.Open(name, isRepeatable: settings.Pace == FilePace.Asap);
        var motion = OpenMotion();
        await using var seeing = settings.Detect is { } detect ? _objects.Open(detect, motion, models, _stages, evidence?.Proofs, stop) : null;
        var uri = VideoSourceUri.Parse(settings.Source);
        var usual = uri.IsLive ? LiveFramesPerSecond : 0;
        using var looks = _wholePictures.Open(models, usual, stop);
        var rate = RateOf(usual, out var detecting);
        var options = SourceOptions(uri, rate);
        await using var copied = recording is not null && IsCopied(uri) ? new StreamRecording(name, uri, recording, TellUnrecorded, time) : null;
        using var source = OpenSource(uri, options);
        var limits = LimitsOf(uri, options, rate);
        // A file is looked at as configured, whatever the device is loaded with: each run tells the same.
        using var pace = uri.IsLive ? budget?.Enter(name, rate, settings.Budget) : null;
        var watch = uri.IsLive && (standIn is not null || settings.Pace != FilePace.Asap) ? new PictureWatch(_privacy) : null;
        using var pool = new FramePool();
        using var slot = new FrameSlot(name, newestWins: source.IsLive);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var capture = DedicatedThread.RunAsync($"camera {name}", () => Capture(source, pool, slot, new FrameSampler(rate), pace, pulse, limits.Read, ending.Token), ending.Token);
        snapshots.Begin();
        var work = DedicatedThread.RunAsync($"detect {name}", () => Work(slot, watch, motion, seeing, detecting, looks, evidence, pulse, limits.Take, ending.Token), ending.Token);
        pulse.Opened();
        try
        {
            if (await Task.WhenAny(work, controls.Device.WhenOff) != work)
                await ending.CancelAsync();
            await work;
            return false;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return true;
        }
        finally
        {
            pulse.Closing();
            // The slot has told the worker how capture ended; here it only has to have ended before its source is closed.
            await ending.CancelAsync();
            await Task.WhenAny(capture);
            await snapshots.EndAsync();
            if (view is not null)
                await view.CloseAsync();
            evidence?.Pause();
        }
    }

    /// <summary>How many pictures a second are taken out of the source: as many as the stage that wants most.</summary>
    /// <param name="usual">What a stage sees that does not say it; 0 for all.</param>
    /// <param name="detecting">Thins them for the detector; null where it sees all that are taken.</param>
    private double RateOf(double usual, out FrameSampler? detecting)
    {
        detecting = null;
        var detect = settings.Detect?.Fps ?? usual;
        if (_wholePictures.Rate(usual) is not { } whole)
            return detect;
        if (settings.Detect is null)
            return whole;
        var rate = WholePictureStages.Faster(detect, whole);
        if (rate != detect)
            detecting = new FrameSampler(detect);
        return rate;
    }

    /// <summary>How long a read of the source and a wait for a picture to work on can take while nothing hangs.</summary>
    internal static (TimeSpan Read, TimeSpan Take) LimitsOf(VideoSourceUri uri, FrameSourceOptions options, double rate)
    {
        // Seldom pictures are waited for by the source, a little longer where time stamps are uneven; those of a film that is played in real time
        // come as far apart as they were taken.
        var between = uri.Kind == VideoSourceKind.File && options.Pace != FilePace.Asap ? FilmDistance : TimeSpan.FromSeconds(rate > 0 ? 3 / rate : 0);
        var read = (options.OpenDeadline > options.ReadDeadline ? options.OpenDeadline : options.ReadDeadline) + between + ProgressLimits.Slack;
        return (read, read + between + ProgressLimits.Slack);
    }

    private void Capture(
        IFrameSource source, FramePool pool, FrameSlot slot, FrameSampler sampler, CameraPace? pace, StreamPulse pulse, TimeSpan readLimit, CancellationToken stop)
    {
        long damaged = 0;
        try
        {
            pulse.Capture.Within(readLimit);
            while (source.TryRead(pool, out var frame, stop))
            {
                AgentMeter.CapturedFrames.Add(1, _streamTag);
                if (source.DamagedFrames > damaged)
                {
                    AgentMeter.DamagedFrames.Add(source.DamagedFrames - damaged, _streamTag);
                    damaged = source.DamagedFrames;
                }

                pulse.Shows(frame.Format.Width, frame.Format.Height);
                pulse.Beat();
                if (pace is not null)
                    sampler.ThinTo(pace.Rate);
                if (sampler.IsDue(frame.Time, frame.Segment))
                {
                    pulse.Capture.Within(ProgressLimits.Work + ProgressLimits.Slack);
                    slot.Put(frame, stop);
                }
                else
                {
                    frame.Dispose();
                }

                pulse.Capture.Within(readLimit);
            }

            slot.Complete();
        }
        catch (Exception e)
        {
            slot.Complete(e);
            throw;
        }
        finally
        {
            pulse.Capture.Rest();
        }
    }

    private void Work(
        FrameSlot slot, PictureWatch? watch, MotionWatch? motion, ObjectStages.Sight? seeing, FrameSampler? detecting, WholePictureStages.Looks looks, CameraEvidence? evidence,
        StreamPulse pulse, TimeSpan takeLimit, CancellationToken stop)
    {
        long dropped = 0;
        var entered = seeing?.EnteredCount ?? 0;
        Func<IReadOnlyList<ObjectInSight>>? shown = seeing is null ? null : seeing.InSight;
        try
        {
            pulse.Work.Within(takeLimit);
            while (slot.TryTake(out var frame, stop))
            {
                pulse.Work.Within(ProgressLimits.Work);
                using (frame)
                {
                    using var work = _stages.Begin(frame.Index, frame.Time, frame.Stamp.Timestamp);
                    evidence?.Begin(frame);
                    AgentMeter.QueueWait.Record(time.GetElapsedTime(frame.Stamp.Timestamp).TotalSeconds, _streamTag);
                    if (watch is null || IsTelling(frame, watch, pulse))
                    {
                        LookForMotion(motion, frame);
                        if (detecting is null || detecting.IsDue(frame.Time, frame.Segment))
                            seeing?.Look(frame, stop);
                        if (seeing is not null)
                            errands?.Run(seeing, frame, stop);
                        looks.Take(frame, _stages, stop);
                    }
                    else
                    {
                        motion?.Close();
                        seeing?.SeeNothing(frame);
                    }

                    if (seeing is not null && seeing.EnteredCount != entered)
                    {
                        entered = seeing.EnteredCount;
                        snapshots.Entered();
                    }

                    using (_stages.During(Stage.Show))
                    {
                        snapshots.See(frame);
                        view?.See(frame, shown);
                    }

                    evidence?.End(stop);

                    pulse.Latency(time.GetElapsedTime(frame.Stamp.Timestamp));
                }

                pulse.Drop(slot.Dropped - dropped);
                dropped = slot.Dropped;
                pulse.Work.Within(takeLimit);
            }
        }
        finally
        {
            pulse.Work.Within(ProgressLimits.Work);
            // What is told from here on no picture has decided.
            evidence?.Proofs.End();
            // Whoever is still in sight leaves with the stream: nobody stays "present" behind a dead camera.
            motion?.Close();
            seeing?.Close();
            pulse.Work.Rest();
        }
    }

    private void LookForMotion(MotionWatch? motion, FrameLease frame)
    {
        if (motion is null)
            return;
        using (_stages.During(Stage.Motion))
            motion.Look(frame);
    }

    private bool IsTelling(FrameLease frame, PictureWatch watch, StreamPulse pulse)
    {
        using (_stages.During(Stage.Sight))
            watch.Look(frame);
        if (watch.Condition is { } condition)
            pulse.Impaired(condition, watch.Reason!, frame.Time);
        else
            pulse.Restored(frame.Time);
        return watch.IsTelling;
    }

    private MotionWatch? OpenMotion()
    {
        if (settings.Motion is null && settings.Detect is not { When: DetectWhen.Motion })
            return null;
        return new MotionWatch((settings.Motion ?? new MotionSettings()).ToOptions(settings.Privacy.Values), settings.Motion is null ? null : events);
    }

    private IFrameSource OpenSource(VideoSourceUri uri, FrameSourceOptions options)
    {
        var source = FrameSourceFactory.Create(standIn is null ? uri : VideoSourceUri.Parse(standIn()), options, time);
        if (_privacy.Length > 0)
            source = new PrivacySource(source, new PrivacyMask(_privacy));
        // What is a file is kept as it is.
        return recording is null || !uri.IsLive || IsCopied(uri) ? source : new RecordedPictures(source, name, options.MaxFps ?? LiveFramesPerSecond, recording, TellUnrecorded, time);
    }

    /// <summary>A copy of its stream would show what masks hide.</summary>
    private bool IsCopied(VideoSourceUri uri) => _privacy.Length == 0 && StreamRecording.CanCopy(uri);

    private void TellUnrecorded(string message) => agentEvents.Issue(new AgentFault { Component = name, Message = message });

    private FrameSourceOptions SourceOptions(VideoSourceUri uri, double rate) => new()
    {
        Decoder = settings.Decoder,

        // Real time is what files do by themselves; said of an http address it would make a live stream a file.
        Pace = settings.Pace == FilePace.Asap ? FilePace.Asap : null,
        Loop = settings.Loop,
        Film = film,
        Live = live,

        // A live stream need not be converted and piped more often than it is looked at.
        MaxFps = uri.IsLive && rate > 0 ? rate : null,
    };
}
