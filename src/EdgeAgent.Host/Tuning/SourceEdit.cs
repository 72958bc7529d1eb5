using System.Globalization;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Yaml;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Zones;

namespace EdgeAgent.Host.Tuning;

/// <summary>
/// Brings what somebody wants otherwise of one source into the text of its configuration. Only what differs is touched: of a zone whose corners were moved its corners, and its other keys stay.
/// </summary>
internal sealed class SourceEdit
{
    // Four digits: a tenth of a pixel of a 1000 pixels wide picture.
    private const int Digits = 4;
    private const double Same = 1e-4;

    // More than anybody draws; the text is read anew after each change.
    private const int MostShapes = 100;

    private readonly YamlEditor _editor;
    private readonly string[] _source;
    private readonly TuneRequest _wanted;
    private readonly List<string> _sections = [];

    private SourceEdit(YamlEditor editor, string kind, TuneRequest wanted) => (_editor, _source, _wanted) = (editor, [kind, wanted.Source], wanted);

    /// <summary>Changes a camera's text.</summary>
    /// <param name="editor">The configuration.</param>
    /// <param name="camera">What it says of the camera.</param>
    /// <param name="wanted">What it is to say.</param>
    /// <returns>The keys below the camera that were changed: <c>zones</c>, <c>motion.masks</c>, <c>detect.min_score</c>.</returns>
    /// <exception cref="TuningException">It cannot be written there, with the reasons.</exception>
    public static IReadOnlyList<string> Apply(YamlEditor editor, CameraSettings camera, TuneRequest wanted)
    {
        var edit = new SourceEdit(editor, "cameras", wanted);
        edit.Move(TunedThreshold.Of(camera));
        edit.Draw("zones", camera.Zones, wanted.Zones, IsMoved, KeysOf, edit.Redraw);
        edit.Draw("lines", camera.Lines, wanted.Lines, IsMoved, KeysOf, edit.Redraw);
        edit.Draw("privacy", camera.Privacy, wanted.Privacy, IsMoved, KeysOf, edit.Redraw);
        if (camera.Motion is { } motion)
            edit.Draw("motion.masks", motion.Masks, wanted.MotionMasks, IsMoved, KeysOf, edit.Redraw);
        else if (wanted.MotionMasks is { Count: > 0 })
            throw new TuningException($"cameras.{wanted.Source}.motion: nothing watches for motion there, so a mask would cover nothing. Add motion: {{}} to the file first.");
        return edit._sections;
    }

    /// <summary>Changes a microphone's text.</summary>
    /// <param name="editor">The configuration.</param>
    /// <param name="microphone">What it says of the microphone.</param>
    /// <param name="wanted">What it is to say.</param>
    /// <returns>The keys below the microphone that were changed.</returns>
    /// <exception cref="TuningException">It cannot be written there, with the reasons.</exception>
    public static IReadOnlyList<string> Apply(YamlEditor editor, MicrophoneSettings microphone, TuneRequest wanted)
    {
        if (wanted is not { Zones: null, Lines: null, Privacy: null, MotionMasks: null })
            throw new TuningException($"{wanted.Source} is a microphone: nothing can be drawn there.");
        var edit = new SourceEdit(editor, "microphones", wanted);
        edit.Move(TunedThreshold.Of(microphone));
        return edit._sections;
    }

    /// <summary>Whether a camera now says what was wanted of it.</summary>
    public static bool IsDone(CameraSettings camera, TuneRequest wanted) =>
        IsDone(TunedThreshold.Of(camera), wanted) && IsDone(camera.Zones, wanted.Zones, IsMoved) && IsDone(camera.Lines, wanted.Lines, IsMoved)
        && IsDone(camera.Privacy, wanted.Privacy, IsMoved) && IsDone(camera.Motion?.Masks ?? new Dictionary<string, MaskSettings>(), wanted.MotionMasks, IsMoved);

    /// <summary>Whether a microphone now says what was wanted of it.</summary>
    public static bool IsDone(MicrophoneSettings microphone, TuneRequest wanted) => IsDone(TunedThreshold.Of(microphone), wanted);

    private static bool IsDone(IEnumerable<(TunedThreshold Threshold, double? Configured)> thresholds, TuneRequest wanted) =>
        wanted.Thresholds is null || wanted.Thresholds.All(value => thresholds.Any(known => known.Threshold.Name == value.Key && known.Configured is { } now && Math.Abs(now - value.Value) < Same));

    private static bool IsDone<TIs, TWanted>(IReadOnlyDictionary<string, TIs> there, IReadOnlyDictionary<string, TWanted>? wanted, Func<TIs, TWanted, bool> isMoved) =>
        wanted is null || (there.Count == wanted.Count && wanted.All(shape => there.TryGetValue(shape.Key, out var now) && !isMoved(now, shape.Value)));

    private void Move(IEnumerable<(TunedThreshold Threshold, double? Configured)> known)
    {
        var thresholds = known.ToDictionary(each => each.Threshold.Name);
        foreach (var (name, value) in _wanted.Thresholds ?? new Dictionary<string, double>())
        {
            if (!thresholds.TryGetValue(name, out var threshold))
                throw new TuningException($"{_wanted.Source} has no threshold '{name}'.{(thresholds.Count == 0 ? "" : $" It has {string.Join(", ", thresholds.Keys)}.")}");
            if (threshold.Configured is { } now && Math.Abs(now - value) < Same)
                continue;
            string[] path = [.. _source, threshold.Threshold.Section, threshold.Threshold.Key];
            if (_editor.Written(path) is { } written && (written.Contains("${", StringComparison.Ordinal) || written.StartsWith('!')))
                throw new TuningException($"{string.Join('.', path)} is {written} in the file: it comes from elsewhere, and is changed there.");
            Write(() => _editor.Set(path, FreshValue.Of(Number(value))));
            _sections.Add(name);
        }
    }

    private void Draw<TIs, TWanted>(
        string section, IReadOnlyDictionary<string, TIs> there, IReadOnlyDictionary<string, TWanted>? wanted, Func<TIs, TWanted, bool> isMoved, Func<TWanted, FreshValue> fresh,
        Action<string[], TIs, TWanted> redraw)
        where TIs : class
        where TWanted : class
    {
        if (wanted is null)
            return;
        string[] path = [.. _source, .. section.Split('.')];
        if (wanted.Count > MostShapes)
            throw new TuningException($"{string.Join('.', path)}: {wanted.Count} shapes are too many for the page, which takes {MostShapes}. Write them into the file.");
        var gone = there.Keys.Where(name => !wanted.ContainsKey(name)).ToList();
        var before = _editor.Text;
        foreach (var (name, shape) in wanted)
        {
            if (shape is null)
                throw new TuningException($"{string.Join('.', path)}.{name}: the shape is empty.");
            if (there.TryGetValue(name, out var now))
            {
                if (isMoved(now, shape))
                    Write(() => redraw([.. path, name], now, shape));
            }
            else if (gone.Find(old => !isMoved(there[old], shape)) is { } renamed)
            {
                // What is where another one was, and is like it, is that one by another name: its further keys stay.
                gone.Remove(renamed);
                Write(() => _editor.Rename([.. path, renamed], name));
            }
            else
            {
                Write(() => _editor.Set([.. path, name], fresh(shape)));
            }
        }

        foreach (var name in gone)
            Write(() => _editor.Remove([.. path, name]));
        if (_editor.Text != before)
            _sections.Add(section);
    }

    private static void Write(Action act)
    {
        try
        {
            act();
        }
        catch (YamlFormatException e)
        {
            throw new TuningException($"The page cannot change the file here: {e.Message}");
        }
    }

    private void Redraw(string[] path, ZoneSettings now, DrawnZone wanted)
    {
        Redraw(path, now.Polygon, wanted.Polygon);
        if (DwellOf(now) != DwellOf(wanted))
            SetOrRemove([.. path, "dwell"], DwellOf(wanted) is { } dwell ? FreshValue.Of(DurationAttribute.Format(dwell)) : null);
        if (!now.Classes.SequenceEqual(wanted.Classes ?? []))
            SetOrRemove([.. path, "classes"], ClassesOf(wanted));
    }

    private void Redraw(string[] path, LineSettings now, DrawnLine wanted)
    {
        if (IsMoved(now.From, wanted.From))
            _editor.Set([.. path, "from"], PointOf(wanted.From));
        if (IsMoved(now.To, wanted.To))
            _editor.Set([.. path, "to"], PointOf(wanted.To));
        if (WordOf(now.Direction) != WordOf(wanted))
            SetOrRemove([.. path, "direction"], DirectionOf(wanted));
    }

    private void Redraw(string[] path, MaskSettings now, DrawnMask wanted) => Redraw(path, now.Polygon, wanted.Polygon);

    private void Redraw(string[] path, Polygon now, IReadOnlyList<IReadOnlyList<double>> wanted)
    {
        if (IsMoved(now, wanted))
            _editor.Set([.. path, "polygon"], PolygonOf(wanted));
    }

    private void SetOrRemove(string[] path, FreshValue? value)
    {
        if (value is not null)
            _editor.Set(path, value);
        else if (_editor.Written(path) is not null)
            _editor.Remove(path);
    }

    private static bool IsMoved(ZoneSettings now, DrawnZone wanted) =>
        IsMoved(now.Polygon, wanted.Polygon) || DwellOf(now) != DwellOf(wanted) || !now.Classes.SequenceEqual(wanted.Classes ?? []);

    private static bool IsMoved(LineSettings now, DrawnLine wanted) => IsMoved(now.From, wanted.From) || IsMoved(now.To, wanted.To) || WordOf(now.Direction) != WordOf(wanted);

    private static bool IsMoved(MaskSettings now, DrawnMask wanted) => IsMoved(now.Polygon, wanted.Polygon);

    private static bool IsMoved(Polygon now, IReadOnlyList<IReadOnlyList<double>> wanted)
    {
        if (now.Points.Length != wanted.Count)
            return true;
        for (var i = 0; i < wanted.Count; i++)
        {
            if (IsMoved(now.Points[i], wanted[i]))
                return true;
        }

        return false;
    }

    private static bool IsMoved(FramePoint now, IReadOnlyList<double> wanted) => wanted is not [var x, var y] || Math.Abs(now.X - x) >= Same || Math.Abs(now.Y - y) >= Same;

    private static FreshValue KeysOf(DrawnZone zone)
    {
        var keys = new List<(string, FreshValue)> { ("polygon", PolygonOf(zone.Polygon)) };
        if (DwellOf(zone) is { } dwell)
            keys.Add(("dwell", FreshValue.Of(DurationAttribute.Format(dwell))));
        if (ClassesOf(zone) is { } classes)
            keys.Add(("classes", classes));
        return FreshValue.Of(keys);
    }

    private static FreshValue KeysOf(DrawnLine line)
    {
        var keys = new List<(string, FreshValue)> { ("from", PointOf(line.From)), ("to", PointOf(line.To)) };
        if (DirectionOf(line) is { } direction)
            keys.Add(("direction", direction));
        return FreshValue.Of(keys);
    }

    private static FreshValue KeysOf(DrawnMask mask) => FreshValue.Of(("polygon", PolygonOf(mask.Polygon)));

    private static FreshValue PolygonOf(IReadOnlyList<IReadOnlyList<double>> corners) => FreshValue.Of(corners.Select(corner => PointOf(corner).Line));

    private static FreshValue PointOf(IReadOnlyList<double> point) => point is [var x, var y]
        ? FreshValue.Of([Number(x), Number(y)])
        : throw new TuningException("A point has two numbers, x and y.");

    private static FreshValue? ClassesOf(DrawnZone zone) => zone.Classes is { Count: > 0 } classes ? FreshValue.Of(classes.Select(YamlValue.Of)) : null;

    private static FreshValue? DirectionOf(DrawnLine line) => WordOf(line) is var word && word != WordOf(LineDirection.Both) ? FreshValue.Of(YamlValue.Of(word)) : null;

    // None and 0 are the same: the page has no other word for never.
    private static TimeSpan? DwellOf(ZoneSettings zone) => zone.Dwell > TimeSpan.Zero ? zone.Dwell : null;

    private static TimeSpan? DwellOf(DrawnZone zone) => zone.DwellMs switch
    {
        null or <= 0 => null,
        <= 1e9 and var milliseconds => TimeSpan.FromMilliseconds(Math.Round(milliseconds)),
        _ => throw new TuningException("A stay is 24h at most."),
    };

    private static string WordOf(DrawnLine line) => line.Direction ?? WordOf(LineDirection.Both);

    private static string WordOf(LineDirection direction) => direction.ToString().ToLowerInvariant();

    private static string Number(double value) => Math.Round(value, Digits).ToString("0.####", CultureInfo.InvariantCulture);
}
