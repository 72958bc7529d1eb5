using System.Globalization;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Yaml;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Host.Tuning;

/// <summary>
/// Brings what somebody wants otherwise of one source into the text of its configuration. Only what differs is touched: of a zone whose corners were moved its corners, and its other keys stay.
/// </summary>
internal sealed class SourceEdit
{
    private const int Digits = 4;

    // More than anybody draws; the text is read anew after each change.
    private const int MostShapes = 50;

    private readonly YamlEditor _editor;
    private readonly string[] _source;
    private readonly TuneRequest _wanted;
    private readonly CancellationToken _cancellationToken;
    private readonly List<string> _sections = [];

    private SourceEdit(YamlEditor editor, string kind, TuneRequest wanted, CancellationToken cancellationToken) =>
        (_editor, _source, _wanted, _cancellationToken) = (editor, [kind, wanted.Source], wanted, cancellationToken);

    /// <summary>Changes a camera's text.</summary>
    /// <param name="editor">The configuration.</param>
    /// <param name="camera">What it says of the camera.</param>
    /// <param name="wanted">What it is to say.</param>
    /// <param name="cancellationToken">Nobody waits for it any more.</param>
    /// <returns>The keys below the camera that were changed (<c>zones</c>, <c>motion.masks</c>, <c>detect.min_score</c>), and the shapes that it has to have then.</returns>
    /// <exception cref="TuningException">It cannot be written there, with the reason.</exception>
    public static (IReadOnlyList<string> Sections, DrawnShapes Shapes) Apply(YamlEditor editor, CameraSettings camera, TuneRequest wanted, CancellationToken cancellationToken)
    {
        if (camera.Motion is null && wanted.MotionMasks is { Count: > 0 })
            throw new TuningException($"cameras.{wanted.Source}.motion: nothing watches for motion there, so a mask would cover nothing. Add motion: {{}} to the file first.");
        var edit = new SourceEdit(editor, "cameras", wanted, cancellationToken);
        var (there, begun) = (DrawnShapes.Of(camera), wanted.Begun);
        edit.Move(TunedThreshold.Of(camera));
        var shapes = new DrawnShapes
        {
            Zones = edit.Draw("zones", there.Zones, wanted.Zones, begun?.Zones, KeysOf, edit.Redraw),
            Lines = edit.Draw("lines", there.Lines, wanted.Lines, begun?.Lines, KeysOf, edit.Redraw),
            Privacy = edit.Draw("privacy", there.Privacy, wanted.Privacy, begun?.Privacy, KeysOf, edit.Redraw),
            MotionMasks = edit.Draw("motion.masks", there.MotionMasks, wanted.MotionMasks, begun?.MotionMasks, KeysOf, edit.Redraw),
        };
        return (edit._sections, shapes);
    }

    /// <summary>Changes a microphone's text.</summary>
    /// <param name="editor">The configuration.</param>
    /// <param name="microphone">What it says of the microphone.</param>
    /// <param name="wanted">What it is to say.</param>
    /// <param name="cancellationToken">Nobody waits for it any more.</param>
    /// <returns>The keys below the microphone that were changed.</returns>
    /// <exception cref="TuningException">It cannot be written there, with the reason.</exception>
    public static IReadOnlyList<string> Apply(YamlEditor editor, MicrophoneSettings microphone, TuneRequest wanted, CancellationToken cancellationToken)
    {
        if (wanted is not { Zones: null, Lines: null, Privacy: null, MotionMasks: null })
            throw new TuningException($"{wanted.Source} is a microphone: nothing can be drawn there.");
        var edit = new SourceEdit(editor, "microphones", wanted, cancellationToken);
        edit.Move(TunedThreshold.Of(microphone));
        return edit._sections;
    }

    /// <summary>Whether thresholds are what was wanted.</summary>
    public static bool AreMoved(IEnumerable<(TunedThreshold Threshold, double? Configured)> thresholds, TuneRequest wanted) =>
        wanted.Thresholds is null || wanted.Thresholds.All(value => thresholds.Any(known => known.Threshold.Name == value.Key && IsSame(known.Configured, value.Value)));

    private static bool IsSame(double? now, double wanted) => now is { } value && Math.Abs(value - wanted) < DrawnPoints.Same;

    private void Move(IEnumerable<(TunedThreshold Threshold, double? Configured)> known)
    {
        var thresholds = known.ToDictionary(each => each.Threshold.Name);
        foreach (var (name, value) in _wanted.Thresholds ?? new Dictionary<string, double>())
        {
            if (!thresholds.TryGetValue(name, out var threshold))
                throw new TuningException($"{_wanted.Source} has no threshold '{name}'.{(thresholds.Count == 0 ? "" : $" It has {string.Join(", ", thresholds.Keys)}.")}");
            if (IsSame(threshold.Configured, value))
                continue;
            string[] path = [.. _source, threshold.Threshold.Section, threshold.Threshold.Key];
            ConfigurationEdit.RefuseElsewhere(_editor, path);
            Write(() => _editor.Set(path, FreshValue.Of(Number(value))));
            _sections.Add(name);
        }
    }

    private IReadOnlyDictionary<string, T>? Draw<T>(
        string section, IReadOnlyDictionary<string, T>? there, IReadOnlyDictionary<string, T>? wanted, IReadOnlyDictionary<string, T>? begun, Func<T, FreshValue> keysOf, Action<string[], T, T> redraw)
        where T : class, IDrawn<T>
    {
        if (wanted is null || there is null)
            return null;
        string[] path = [.. _source, .. section.Split('.')];
        var name = string.Join('.', path);
        if (wanted.Count > MostShapes)
            throw new TuningException($"{name}: {wanted.Count} shapes are too many for the page, which takes {MostShapes}. Write them into the file.");
        if (wanted.FirstOrDefault(shape => shape.Value is null).Key is { } empty)
            throw new TuningException($"{name}.{empty}: the shape is empty.");
        var plan = new ShapePlan<T>(name, there, wanted, begun);
        foreach (var gone in plan.Gone)
            Write(() => _editor.Remove([.. path, gone]));
        Rename(path, plan.Renamed);
        foreach (var (moved, now, shape) in plan.Moved)
            Write(() => redraw([.. path, moved], now, shape));
        foreach (var (fresh, shape) in plan.Fresh)
            Write(() => _editor.Set([.. path, fresh], keysOf(shape)));
        if (!plan.IsEmpty)
            _sections.Add(section);
        return plan.Result;
    }

    /// <summary>Each by way of a name that nobody has: two may have swapped theirs.</summary>
    private void Rename(string[] path, IReadOnlyList<(string From, string To)> renamed)
    {
        foreach (var (from, to) in renamed)
            Write(() => _editor.Rename([.. path, from], $"{to} in between"));
        foreach (var (_, to) in renamed)
            Write(() => _editor.Rename([.. path, $"{to} in between"], to));
    }

    private void Write(Action act)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        try
        {
            act();
        }
        catch (YamlFormatException e)
        {
            throw new TuningException($"The page cannot change the file here: {e.Message}");
        }
    }

    private void Redraw(string[] path, DrawnZone now, DrawnZone wanted)
    {
        Redraw(path, now.Polygon, wanted.Polygon);
        if (now.Dwell() != wanted.Dwell())
            SetOrRemove([.. path, "dwell"], DwellOf(wanted));
        if (!(now.Classes ?? []).SequenceEqual(wanted.Classes ?? []))
            SetOrRemove([.. path, "classes"], ClassesOf(wanted));
    }

    private void Redraw(string[] path, DrawnLine now, DrawnLine wanted)
    {
        if (!DrawnPoints.AreLike(now.From, wanted.From))
            _editor.Set([.. path, "from"], PointOf(wanted.From));
        if (!DrawnPoints.AreLike(now.To, wanted.To))
            _editor.Set([.. path, "to"], PointOf(wanted.To));
        if (now.OneWay() != wanted.OneWay())
            SetOrRemove([.. path, "direction"], DirectionOf(wanted));
    }

    private void Redraw(string[] path, DrawnMask now, DrawnMask wanted) => Redraw(path, now.Polygon, wanted.Polygon);

    private void Redraw(string[] path, IReadOnlyList<IReadOnlyList<double>> now, IReadOnlyList<IReadOnlyList<double>> wanted)
    {
        if (!DrawnPoints.AreLike(now, wanted))
            _editor.Set([.. path, "polygon"], PolygonOf(wanted));
    }

    private void SetOrRemove(string[] path, FreshValue? value)
    {
        if (value is not null)
            _editor.Set(path, value);
        else if (_editor.Written(path) is not null)
            _editor.Remove(path);
    }

    private static FreshValue KeysOf(DrawnZone zone) => FreshValue.Of(
    [
        ("polygon", PolygonOf(zone.Polygon)),
        .. DwellOf(zone) is { } dwell ? [("dwell", dwell)] : Array.Empty<(string, FreshValue)>(),
        .. ClassesOf(zone) is { } classes ? [("classes", classes)] : Array.Empty<(string, FreshValue)>(),
    ]);

    private static FreshValue KeysOf(DrawnLine line) => FreshValue.Of(
    [
        ("from", PointOf(line.From)),
        ("to", PointOf(line.To)),
        .. DirectionOf(line) is { } direction ? [("direction", direction)] : Array.Empty<(string, FreshValue)>(),
    ]);

    private static FreshValue KeysOf(DrawnMask mask) => FreshValue.Of(("polygon", PolygonOf(mask.Polygon)));

    private static FreshValue PolygonOf(IReadOnlyList<IReadOnlyList<double>> corners) => corners.Count <= Polygon.MaximumPoints
        ? FreshValue.Of(corners.Select(corner => PointOf(corner).Line))
        : throw new TuningException($"A shape has {Polygon.MaximumPoints} points at most.");

    private static FreshValue PointOf(IReadOnlyList<double>? point) => point is [var x, var y]
        ? FreshValue.Of([Number(x), Number(y)])
        : throw new TuningException("A point has two numbers, x and y.");

    private static FreshValue? DwellOf(DrawnZone zone) => zone.Dwell() is { } dwell ? FreshValue.Of(DurationAttribute.Format(dwell)) : null;

    private static FreshValue? ClassesOf(DrawnZone zone) => zone.Classes is not { Count: > 0 } classes ? null
        : classes.Any(label => label is null) ? throw new TuningException("A class has a name.")
        : FreshValue.Of(classes.Select(YamlValue.Of));

    private static FreshValue? DirectionOf(DrawnLine line) => line.OneWay() is { } word ? FreshValue.Of(YamlValue.Of(word)) : null;

    private static string Number(double value) => Math.Round(value, Digits).ToString("0.####", CultureInfo.InvariantCulture);
}
