using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Health;
using EdgeAgent.Vision.Inspection;
using EdgeAgent.Vision.Motion;
using EdgeAgent.Vision.Privacy;
using EdgeAgent.Vision.Tracking;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// One camera, end to end: capture → newest frame wins → is there something to see → does it move → detector (lane) → tracks → events. Made once
/// per camera; every life of it opens a new source. Two threads: one waits for the device, one for the model.
/// </summary>
internal sealed class CameraStream(
    string name, CameraSettings settings, ModelShelf shelf, EventIssuer events, EventIssuer agentEvents, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>What a live camera is looked at where nothing is said; a file is looked at whole.</summary>
    private const double LiveFramesPerSecond = 5;

    private readonly KeyValuePair<string, object?> _streamTag = new(AgentMeter.StreamAttribute, name);
    private readonly WholePictureStages _wholePictures = new(name, settings, events, agentEvents);
    private readonly Polygon[] _privacy = [.. settings.Privacy.Values.Select(m => m.Polygon)];

    private bool _toldFallback;

    /// <summary>Outlives a reconnection, so that a track's number is never given twice.</summary>
    private ObjectLifecycle? _objects;

    /// <summary>The classes that <see cref="_objects"/> are numbered by.</summary>
    private IReadOnlyList<string>? _labels;

    /// <summary>Runs the camera until its end, its fault, or the token.</summary>
    public async Task RunAsync(StreamPulse pulse, CancellationToken stop)
    {
        using var models = shelf.Open(name);
        var motion = OpenMotion();
        using var seeing = settings.Detect is { } detect ? OpenDetection(detect, motion, models, stop) : null;
        var uri = VideoSourceUri.Parse(settings.Source);
        var usual = uri.IsLive ? LiveFramesPerSecond : 0;
        using var looks = _wholePictures.Open(models, usual, stop);
        var rate = RateOf(usual, out var detecting);
        using var source = OpenSource(uri, rate);
        var watch = uri.IsLive && settings.Pace != FilePace.Asap ? new PictureWatch(_privacy) : null;
        using var pool = new FramePool();
        using var slot = new FrameSlot(name, newestWins: source.IsLive);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var capture = DedicatedThread.RunAsync($"camera {name}", () => Capture(source, pool, slot, new FrameSampler(rate), pulse, ending.Token), ending.Token);
        try
        {
            await DedicatedThread.RunAsync($"detect {name}", () => Work(slot, watch, motion, seeing, detecting, looks, pulse, ending.Token), ending.Token);
        }
        finally
        {
            // The slot has told the worker how capture ended; here it only has to have ended before its source is closed.
            await ending.CancelAsync();
            await Task.WhenAny(capture);
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

    private void Capture(IFrameSource source, FramePool pool, FrameSlot slot, FrameSampler sampler, StreamPulse pulse, CancellationToken stop)
    {
        long damaged = 0;
        try
        {
            while (source.TryRead(pool, out var frame, stop))
            {
                AgentMeter.CapturedFrames.Add(1, _streamTag);
                if (source.DamagedFrames > damaged)
                {
                    AgentMeter.DamagedFrames.Add(source.DamagedFrames - damaged, _streamTag);
                    damaged = source.DamagedFrames;
                }

                pulse.Beat();
                if (sampler.IsDue(frame.Time, frame.Segment))
                    slot.Put(frame, stop);
                else
                    frame.Dispose();
            }

            slot.Complete();
        }
        catch (Exception e)
        {
            slot.Complete(e);
            throw;
        }
    }

    private void Work(
        FrameSlot slot, PictureWatch? watch, MotionWatch? motion, Seeing? seeing, FrameSampler? detecting, WholePictureStages.Looks looks, StreamPulse pulse,
        CancellationToken stop)
    {
        long dropped = 0;
        try
        {
            while (slot.TryTake(out var frame, stop))
            {
                using (frame)
                {
                    AgentMeter.QueueWait.Record(time.GetElapsedTime(frame.Stamp.Timestamp).TotalSeconds, _streamTag);
                    if (watch is null || IsTelling(frame, watch, pulse))
                    {
                        motion?.Look(frame);
                        if (detecting is null || detecting.IsDue(frame.Time, frame.Segment))
                            seeing?.Look(frame, stop);
                        looks.Take(frame, stop);
                    }
                    else
                    {
                        motion?.Close();
                        seeing?.SeeNothing(frame);
                    }

                    pulse.Latency(time.GetElapsedTime(frame.Stamp.Timestamp));
                }

                pulse.Drop(slot.Dropped - dropped);
                dropped = slot.Dropped;
            }
        }
        finally
        {
            // Whoever is still in sight leaves with the stream: nobody stays "present" behind a dead camera.
            motion?.Close();
            seeing?.Close();
        }
    }

    private static bool IsTelling(FrameLease frame, PictureWatch watch, StreamPulse pulse)
    {
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

    private Seeing OpenDetection(DetectSettings detect, MotionWatch? motion, ModelLoans models, CancellationToken stop)
    {
        var bundle = models.Describe(detect.Model);
        var model = models.Detection(bundle, detect.Engine, stop);
        if (model.EngineFallback is { } reason && !_toldFallback)
        {
            _toldFallback = true;
            agentEvents.Issue(new AgentFault { Component = name, Message = $"Model '{model.Name}' runs on the processor: {reason}." });
        }

        var defaults = new ByteTrackOptions();
        var score = detect.MinScore ?? bundle.Thresholds.Score ?? defaults.HighScore;
        var tracking = defaults with
        {
            HighScore = score,
            LowScore = detect.Filters.Values.Select(f => f.MinScore ?? score).Append(Math.Min(defaults.LowScore, score)).Min(),
            ConfirmAfter = settings.Track.ConfirmAfter,
            ConfirmWithin = settings.Track.ConfirmWithin,
            LostFor = settings.Track.LostFor,
            Stationary = settings.Track.Stationary?.ToOptions(),
        };
        var wanted = new DetectorOptions
        {
            // Boxes of low score only ever continue a track; they begin none.
            MinScore = tracking.LowScore,
            MaxIou = detect.Iou,
            MaxCount = detect.Max,
            Classes = detect.Classes.Count > 0 ? detect.Classes : null,
        };
        IDetector detector = detect.Tiles is { } tiles ? model.OpenTiled(name, wanted, tiles.ToOptions()) : model.Open(name, wanted);
        RequireSameClasses(model);
        _objects ??= OpenObjects(model, detect, tracking);
        var inspecting = settings.Inspect is { } inspect ? OpenInspection(inspect, detect, bundle, model, models, stop) : default;
        var gate = detect.When == DetectWhen.Motion ? new DetectionGate(motion!, detect.IdleEvery) : null;
        return new Seeing(
            gate, _streamTag, detector, models.MarkOf(bundle), _objects, inspecting.Inspector, inspecting.Mark, new ModelFaultNotice(name, agentEvents));
    }

    private ObjectLifecycle OpenObjects(DetectionModel model, DetectSettings detect, ByteTrackOptions tracking)
    {
        var objects = new ObjectLifecycle(events, model.Name, model.Labels, new ObjectLifecycleOptions
        {
            Tracking = tracking,
            UpdateEvery = settings.Track.UpdateEvery,
            Filters = detect.Filters.ToDictionary(f => f.Key, f => f.Value.ToFilter()),
            Zones = [.. settings.Zones.Select(z => z.Value.ToZone(z.Key, detect.Classes))],
            Lines = [.. settings.Lines.Select(l => l.Value.ToLine(l.Key))],
        });
        objects.Announce();
        return objects;
    }

    /// <summary>A file that is replaced while the agent runs is loaded by the next life; tracks of the last one are numbered by the old classes.</summary>
    private void RequireSameClasses(DetectionModel model)
    {
        if (_labels is not null && !_labels.SequenceEqual(model.Labels))
        {
            throw new ModelException(ModelFault.Unfitting,
                $"Model '{model.Name}' was replaced while the agent runs, and its classes are others now: objects in sight would change their names. Restart the agent.");
        }

        _labels = model.Labels;
    }

    private (PartInspector? Inspector, SlateMark? Mark) OpenInspection(
        InspectSettings inspect, DetectSettings detect, ModelBundle finding, DetectionModel finder, ModelLoans models, CancellationToken stop)
    {
        var bundle = PartInspector.BundleOf(inspect.Model is { } other ? models.Describe(other) : finding);
        var model = models.Detection(bundle, detect.Engine, stop);
        var inspector = PartInspector.Open(
            name, events, finder, detect.Classes, model, bundle.Inspection!, inspect.MinViews, new JpegEncoder(time), loggers.CreateLogger<PartInspector>());
        return (inspector, models.MarkOf(bundle));
    }

    private IFrameSource OpenSource(VideoSourceUri uri, double rate)
    {
        var source = FrameSourceFactory.Create(uri, SourceOptions(uri, rate), time);
        return _privacy.Length == 0 ? source : new PrivacySource(source, new PrivacyMask(_privacy));
    }

    private FrameSourceOptions SourceOptions(VideoSourceUri uri, double rate) => new()
    {
        Decoder = settings.Decoder,

        // Real time is what files do by themselves; said of an http address it would make a live stream a file.
        Pace = settings.Pace == FilePace.Asap ? FilePace.Asap : null,
        Loop = settings.Loop,

        // A live stream need not be converted and piped more often than it is looked at.
        MaxFps = uri.IsLive && rate > 0 ? rate : null,
    };

    /// <summary>What one life of the camera sees with.</summary>
    private sealed class Seeing(
        DetectionGate? gate, KeyValuePair<string, object?> streamTag, IDetector detector, SlateMark detectorMark, ObjectLifecycle objects,
        PartInspector? inspector, SlateMark? inspectorMark, ModelFaultNotice faults) : IDisposable
    {
        public void Look(FrameLease frame, CancellationToken stop)
        {
            if (gate is not null && !gate.IsDue(frame, objects))
            {
                AgentMeter.RestingFrames.Add(1, streamTag);
                objects.Rest(frame);
                return;
            }

            try
            {
                using (detectorMark.During(SlateWork.Run))
                    objects.Process(frame, detector.Detect(frame, stop));
                if (inspector is not null)
                {
                    using (inspectorMark!.During(SlateWork.Run))
                        inspector.Process(frame, objects.Objects, stop);
                }

                faults.Worked();
            }
            catch (ModelException e)
            {
                faults.Failed(e);
            }
        }

        /// <summary>A frame that tells nothing of now: whoever was in sight is lost, and leaves after the usual time.</summary>
        public void SeeNothing(FrameLease frame)
        {
            objects.Process(frame, []);
            inspector?.Process(frame, objects.Objects, CancellationToken.None);
        }

        public void Close()
        {
            objects.Close();
            inspector?.Close();
        }

        public void Dispose()
        {
            inspector?.Dispose();
            detector.Dispose();
        }
    }
}
