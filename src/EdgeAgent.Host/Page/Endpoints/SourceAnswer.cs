using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Tuning;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>A camera or microphone: how it does, and what of its configuration is drawn over its picture or moved.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Title">Its name for a person.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="Reason">Why; null while there is nothing to explain.</param>
/// <param name="Condition">What is wrong while it runs.</param>
/// <param name="Fps">Frames or blocks a second.</param>
/// <param name="LatencyMs">Milliseconds from capture to result.</param>
/// <param name="Drops">Frames dropped or gaps of sound.</param>
/// <param name="Picture">The size of a camera's picture; null where none was seen yet.</param>
/// <param name="Detect">The name of the model that detects; null where none does.</param>
/// <param name="Classes">The classes that are asked for; empty for all.</param>
/// <param name="Thresholds">Those in force, by their keys below the source.</param>
internal sealed record SourceAnswer(
    string Name, SourceKind Kind, string? Title, SourceState State, string Since, string? Reason, SourceCondition? Condition, double? Fps, double? LatencyMs, long Drops,
    PictureAnswer? Picture, string? Detect, IReadOnlyList<string> Classes, IReadOnlyDictionary<string, double> Thresholds)
{
    /// <summary>The zones; null where nothing is detected that could be in one.</summary>
    public IReadOnlyDictionary<string, ZoneAnswer>? Zones { get; init; }

    /// <summary>The lines; null where nothing is detected that could cross one.</summary>
    public IReadOnlyDictionary<string, LineAnswer>? Lines { get; init; }

    /// <summary>What is made black; null for a microphone.</summary>
    public IReadOnlyDictionary<string, MaskAnswer>? Privacy { get; init; }

    /// <summary>Where motion does not count; null where nothing watches for it.</summary>
    public IReadOnlyDictionary<string, MaskAnswer>? MotionMasks { get; init; }

    /// <summary>A camera.</summary>
    public static SourceAnswer Of(SourceRun run, string? title, CameraSettings camera)
    {
        return Of(run, title, camera.Detect is { Model: var model } ? Path.GetFileName(model) : null, camera.Detect?.Classes ?? [], TunedThreshold.Of(camera)) with
        {
            Zones = camera.Detect is null ? null : camera.Zones.ToDictionary(z => z.Key, z => new ZoneAnswer(DrawnPoints.Of(z.Value.Polygon), z.Value.Dwell?.TotalMilliseconds, z.Value.Classes)),
            Lines = camera.Detect is null ? null : camera.Lines.ToDictionary(l => l.Key, l => new LineAnswer(DrawnPoints.Of(l.Value.From), DrawnPoints.Of(l.Value.To), l.Value.Direction.ToString().ToLowerInvariant())),
            Privacy = MasksOf(camera.Privacy),
            MotionMasks = camera.Motion is null ? null : MasksOf(camera.Motion.Masks),
        };
    }

    /// <summary>A microphone.</summary>
    public static SourceAnswer Of(SourceRun run, string? title, MicrophoneSettings microphone) => Of(run, title, null, [], TunedThreshold.Of(microphone));

    private static SourceAnswer Of(
        SourceRun run, string? title, string? detect, IReadOnlyList<string> classes, IEnumerable<(TunedThreshold Threshold, double? Configured)> known)
    {
        var health = run.Health;
        var told = SourceHealthAnswer.Of(health);
        var thresholds = new Dictionary<string, double>();
        foreach (var (threshold, configured) in known)
        {
            if (threshold.InForce(run.Controls, configured) is { } value)
                thresholds[threshold.Name] = value;
        }

        return new SourceAnswer(
            told.Name, told.Kind, title, told.State, told.Since, told.Reason, told.Condition, told.Fps, told.LatencyMs, told.Drops,
            health.Picture is { } picture ? new PictureAnswer(picture.Width, picture.Height) : null, detect, classes, thresholds);
    }

    private static Dictionary<string, MaskAnswer> MasksOf(IReadOnlyDictionary<string, MaskSettings> masks) => masks.ToDictionary(m => m.Key, m => new MaskAnswer(DrawnPoints.Of(m.Value.Polygon)));
}
