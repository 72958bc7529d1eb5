using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Shadow;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Appearance;
using EdgeAgent.Vision.Crops;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Inspection;
using EdgeAgent.Vision.Motion;
using EdgeAgent.Vision.Rejection;
using EdgeAgent.Vision.Shadow;
using EdgeAgent.Vision.Tracking;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// What is said of the objects in a camera's pictures: gate → detector (lane) → tracks → second models → zones, lines → inspection. Made once per camera; every life of
/// it opens the models anew, and who was in sight is remembered. Used by one thread.
/// </summary>
internal sealed class ObjectStages(
    string name, CameraSettings settings, SourceControls controls, EventIssuer events, EventIssuer agentEvents, TimeProvider time, ILoggerFactory loggers,
    Action<string, double, ScoreOutcome>? scored = null, ShadowFactory? shadows = null)
{
    /// <summary>The lowest score of a second model's answer where nothing is said.</summary>
    private const double UsualAnswerScore = 0.5;

    private readonly KeyValuePair<string, object?> _streamTag = new(AgentMeter.StreamAttribute, name);
    private readonly EngineNotice _engines = new(name, agentEvents);

    /// <summary>Outlives a reconnection, so that a track's number is never given twice.</summary>
    private ObjectLifecycle? _objects;

    /// <summary>The classes that <see cref="_objects"/> are numbered by.</summary>
    private IReadOnlyList<string>? _labels;

    /// <summary>Opens the models of one life of the camera.</summary>
    /// <exception cref="ModelException">One cannot be loaded, has no class that is wanted, or was replaced by one with other classes.</exception>
    public Sight Open(DetectSettings detect, MotionWatch? motion, ModelLoans models, StageClock stages, PictureProofs? proofs, CancellationToken stop)
    {
        var bundle = models.Describe(detect.Model);
        var model = models.Detection(bundle, detect.Engine, stop);
        _engines.Opened(model);
        var defaults = new ByteTrackOptions();
        var score = detect.ScoreOf(bundle);
        var tracking = defaults with
        {
            HighScore = score,
            LowScore = LowScore(score),
            ConfirmAfter = settings.Track.ConfirmAfter,
            ConfirmWithin = settings.Track.ConfirmWithin,
            LostFor = settings.Track.LostFor,
            PerClass = settings.Track.PerClass,
            MaxLooksDistance = settings.Track.Appearance?.MaxDistance ?? defaults.MaxLooksDistance,
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
        RequireSameClasses(model);
        _objects ??= OpenObjects(model, detect, tracking);
        var gate = detect.When == DetectWhen.Motion ? new DetectionGate(motion!, detect.IdleEvery) : null;
        var opened = new List<IDisposable>();
        try
        {
            var looks = settings.Track.Appearance is { } appearance ? OpenAppearance(appearance, models, opened, stop) : null;
            var crops = detect.Crops.Select(second => OpenCrops(second.Key, second.Value, _objects, models, opened, stop)).ToList();
            var inspecting = settings.Inspect is { } inspect ? OpenInspection(inspect, detect, bundle, model, models, opened, proofs, stop) : default;
            var detector = detect.Open(model, name, wanted);
            opened.Add(detector);
            var rejection = settings.Reject is { } reject ? new ObjectRejection(events, model.Name, model.Labels, reject.Within, new JpegEncoder(time), loggers.CreateLogger<ObjectRejection>()) : null;
            if (rejection is not null)
                opened.Add(rejection);
            var shadow = shadows is not null && detect.Shadow is not null ? shadows.Open(name, settings, bundle, model, score, tracking.LowScore, stop) : null;
            controls.MinScore.Expect(score);
            var objects = _objects;
            var scores = new NumberFollower(controls.MinScore, high =>
            {
                detector.MinScore = LowScore(high);
                objects.Require(high, LowScore(high));
                gate?.Reset();
            });
            return new Sight(
                controls, scores, gate, _streamTag, stages, detector, models.MarkOf(bundle), objects, looks, crops, inspecting.Inspector, inspecting.Mark,
                new ModelFaultNotice(name, agentEvents), rejection, shadow, opened);
        }
        catch
        {
            opened.ForEach(o => o.Dispose());
            throw;
        }

        // From here on a box may continue an object that began at the score.
        double LowScore(double high) => detect.Filters.Values.Select(f => f.MinScore ?? high).Append(Math.Min(defaults.LowScore, high)).Min();
    }

    private Looks OpenAppearance(AppearanceSettings appearance, ModelLoans models, List<IDisposable> opened, CancellationToken stop)
    {
        var bundle = models.Describe(appearance.Model);
        var model = models.Embedding(bundle, appearance.Engine, stop);
        _engines.Opened(model);
        var look = new AppearanceLook(name, model, appearance.Max);
        opened.Add(look);
        return new Looks(look, models.MarkOf(bundle), new ModelFaultNotice(name, agentEvents, isVital: false));
    }

    private Crops OpenCrops(string second, CropSettings crops, ObjectLifecycle objects, ModelLoans models, List<IDisposable> opened, CancellationToken stop)
    {
        var bundle = models.Describe(crops.Model);
        var model = models.Crops(bundle, crops.Engine, stop);
        _engines.Opened(model);
        var stage = CropStage.Open(name, objects, second, model, crops.MinScore ?? bundle.Thresholds.Score ?? UsualAnswerScore);
        opened.Add(stage);
        return new Crops(stage, models.MarkOf(bundle), new ModelFaultNotice(name, agentEvents, isVital: false));
    }

    private ObjectLifecycle OpenObjects(DetectionModel model, DetectSettings detect, ByteTrackOptions tracking)
    {
        var objects = new ObjectLifecycle(events, model.Name, model.Labels, new ObjectLifecycleOptions
        {
            Tracking = tracking,
            CameraMotion = settings.Track.CameraMotion,
            UpdateEvery = settings.Track.UpdateEvery,
            RateLimit = settings.Track.RateLimit,
            Filters = detect.Filters.ToDictionary(f => f.Key, f => f.Value.ToFilter()),
            Zones = [.. settings.Zones.Select(z => z.Value.ToZone(z.Key, detect.Classes))],
            Lines = [.. settings.Lines.Select(l => l.Value.ToLine(l.Key))],
            Crops = [.. detect.Crops.Select(c => c.Value.ToOptions(c.Key))],
        });
        if (scored is not null)
            objects.TellScores(scored, tracking.ConfirmAfter);
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
        InspectSettings inspect, DetectSettings detect, ModelBundle finding, DetectionModel finder, ModelLoans models, List<IDisposable> opened,
        PictureProofs? proofs, CancellationToken stop)
    {
        var bundle = PartInspector.BundleOf(inspect.Model is { } other ? models.Describe(other) : finding);
        var model = models.Detection(bundle, detect.Engine, stop);
        _engines.Opened(model);
        var inspector = PartInspector.Open(
            name, events, finder, detect.Classes, model, bundle.Inspection!, inspect.MinViews, new JpegEncoder(time), loggers.CreateLogger<PartInspector>(), proofs);
        opened.Add(inspector);
        return (inspector, models.MarkOf(bundle));
    }

    /// <summary>What objects look like.</summary>
    internal sealed class Looks(AppearanceLook look, SlateMark mark, ModelFaultNotice faults)
    {
        /// <summary>Takes what was seen in a frame into the objects; without looks where the model fails or rests.</summary>
        public void Update(ObjectLifecycle objects, FrameLease frame, ReadOnlySpan<DetectedObject> seen, CancellationToken stop)
        {
            if (faults.IsLeftAlone)
            {
                objects.Update(frame, seen);
                return;
            }

            look.Begin(frame, stop);
            using (mark.During(SlateWork.Run))
                objects.Update(frame, seen, look);
            if (look.Fault is { } fault)
                faults.Failed(fault);
            else
                faults.Worked();
        }
    }

    /// <summary>A second model's looks at the objects.</summary>
    internal sealed class Crops(CropStage stage, SlateMark mark, ModelFaultNotice faults)
    {
        /// <summary>Looks at the objects that wait for it, unless the model rests: then nobody gets its answer.</summary>
        public void Look(FrameLease frame, CancellationToken stop)
        {
            if (faults.IsLeftAlone)
                return;
            try
            {
                using (mark.During(SlateWork.Run))
                    stage.Look(frame, stop);
                faults.Worked();
            }
            catch (ModelException e)
            {
                faults.Failed(e);
            }
        }
    }

    /// <summary>What one life of the camera sees objects with.</summary>
    internal sealed class Sight(
        SourceControls controls, NumberFollower scores, DetectionGate? gate, KeyValuePair<string, object?> streamTag, StageClock stages, IDetector detector, SlateMark detectorMark, ObjectLifecycle objects,
        Looks? looks, IReadOnlyList<Crops> crops, PartInspector? inspector, SlateMark? inspectorMark, ModelFaultNotice faults, ObjectRejection? rejection, ShadowRun? shadow, IReadOnlyList<IDisposable> opened) : IAsyncDisposable
    {
        private bool _isOff;

        /// <summary>How many objects have entered so far.</summary>
        public long EnteredCount => objects.EnteredCount;

        /// <summary>The objects that are seen, for those who look on.</summary>
        public IReadOnlyList<ObjectInSight> InSight() => objects.InSight();

        /// <summary>Looks at a frame, unless a person or the gate lets the detector rest.</summary>
        public void Look(FrameLease frame, CancellationToken stop)
        {
            if (!controls.Detect.IsOn)
            {
                LeaveOff();
                return;
            }

            _isOff = false;
            scores.Follow();
            if (gate is not null && !gate.IsDue(frame, objects))
            {
                AgentMeter.RestingFrames.Add(1, streamTag);
                objects.Hold(frame);
                TellObjects(frame, stop);
                return;
            }

            try
            {
                var unknown = objects.UnknownMovements;
                Take(frame, stop);
                AgentMeter.UnknownMovements.Add(objects.UnknownMovements - unknown, streamTag);
                TellObjects(frame, stop);
                rejection?.See(frame, objects.Objects);
                if (inspector is not null)
                {
                    using (stages.During(Stage.Inspect))
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

        /// <summary>Rejects an object; only of a camera that lets objects be rejected.</summary>
        public string? Reject(int track, string? words, string? by, FrameLease frame, CancellationToken stop) => rejection!.Reject(track, words, by, frame, stop);

        /// <summary>Counts the crossings of all lines from nothing again.</summary>
        public void ResetCounts() => objects.ResetCounts();

        /// <summary>A person wants nothing to be detected: nobody stays "present" for ever.</summary>
        private void LeaveOff()
        {
            if (_isOff)
                return;
            _isOff = true;
            Close();
            gate?.Reset();
        }

        private void Take(FrameLease frame, CancellationToken stop)
        {
            ReadOnlySpan<DetectedObject> seen;
            using (stages.During(Stage.Detect))
            using (detectorMark.During(SlateWork.Run))
                seen = detector.Detect(frame, stop);
            shadow?.Offer(frame, seen, controls.MinScore.Value, stop);
            using var tracking = stages.During(Stage.Track);
            if (looks is null)
                objects.Update(frame, seen);
            else
                looks.Update(objects, frame, seen, stop);
        }

        /// <summary>A frame that tells nothing of now: whoever was in sight is lost, and leaves after the usual time.</summary>
        public void SeeNothing(FrameLease frame)
        {
            objects.Process(frame, []);
            inspector?.Process(frame, objects.Objects, CancellationToken.None);
        }

        /// <summary>Lets everybody leave: the stream has ended.</summary>
        public void Close()
        {
            objects.Close();
            inspector?.Close();
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            if (shadow is not null)
                await shadow.DisposeAsync();
            foreach (var one in opened)
                one.Dispose();
        }

        /// <summary>Second models look before the objects are told; one that fails keeps nobody from being told.</summary>
        private void TellObjects(FrameLease frame, CancellationToken stop)
        {
            try
            {
                if (crops.Count == 0)
                    return;
                using var describing = stages.During(Stage.Describe);
                foreach (var second in crops)
                    second.Look(frame, stop);
            }
            finally
            {
                using var telling = stages.During(Stage.Tell);
                objects.Tell();
            }
        }
    }
}
