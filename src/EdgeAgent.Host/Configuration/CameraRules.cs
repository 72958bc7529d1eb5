using System.Collections.ObjectModel;
using System.Globalization;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Zones;

namespace EdgeAgent.Host.Configuration;

/// <summary>What the keys of a camera demand of one another.</summary>
internal static class CameraRules
{
    /// <summary>What needs detection, and why.</summary>
    private static readonly (string Key, string Reason)[] OnlyWithDetection =
    [
        ("track", "tracking follows what detection finds"),
        ("zones", "zones tell of objects that detection has found"),
        ("lines", "lines tell of objects that detection has found"),
        ("reject", "what can be rejected is what detection has found"),
        ("inspect", "parts are inspected once detection has found them"),
    ];

    /// <summary>Every rule that a camera breaks.</summary>
    public static IEnumerable<ConfigurationFault> Check(LoadedConfiguration loaded, string path, CameraSettings camera)
    {
        foreach (var (key, reason) in OnlyWithDetection.Where(k => loaded.Has($"{path}.{k.Key}") && !loaded.Has($"{path}.detect")))
            yield return loaded.FaultAt($"{path}.{key}", $"{reason}. Add detect: {{model: …}}, or remove it.");
        if (camera.Detect is { When: DetectWhen.Always } && loaded.Has($"{path}.detect.idle_every"))
            yield return loaded.FaultAt($"{path}.detect.idle_every", "the detector is never idle unless it waits for motion. Add when: motion, or remove it.");
        if (camera.Detect is { Shadow: { } shadow } && shadow == camera.Detect.Model)
            yield return loaded.FaultAt($"{path}.detect.shadow", "a model is not its own shadow: both would see the same. Name another one, or remove it.");
        foreach (var fault in CheckConfirmation(loaded, $"{path}.track", camera.Track.ConfirmAfter, camera.Track.ConfirmWithin))
            yield return fault;
        foreach (var fault in CheckAgreement(loaded, $"{path}.classify", camera.Classify?.Needed, camera.Classify?.Of)
            .Concat(CheckAgreement(loaded, $"{path}.anomaly", camera.Anomaly?.Needed, camera.Anomaly?.Of)))
            yield return fault;
        if (camera.Evidence is { Frame.Count: 0, Crop.Count: 0, Clip: null })
            yield return loaded.FaultAt($"{path}.evidence", "it names no event, so nothing would be kept. Add frame: [zone.entered], crop: [object.entered] or clip: {events: [zone.entered]}, or remove it.");
        if (camera.Evidence?.Clip is { Copy: true } && loaded.Has($"{path}.evidence.clip.copy"))
        {
            if (camera.Privacy.Count > 0)
                yield return loaded.FaultAt($"{path}.evidence.clip.copy", "a copy of the camera's stream would show what the masks in privacy hide. Remove it: clips are made of masked pictures then.");
            else if (VideoSourceUri.TryParse(camera.Source, out var uri, out _) && uri!.Kind != VideoSourceKind.Rtsp)
                yield return loaded.FaultAt($"{path}.evidence.clip.copy", "only what comes over rtsp: can be copied. Remove it.");
        }

        var detected = camera.Detect?.Classes ?? [];
        foreach (var (name, zone) in camera.Zones)
        {
            foreach (var fault in CheckConfirmation(loaded, $"{path}.zones.{name}", zone.ConfirmAfter, zone.ConfirmWithin)
                .Concat(CheckClasses(loaded, $"{path}.zones.{name}.classes", zone.Classes, detected)))
                yield return fault;
            if (zone.Ground is { Points: { } corners } && GroundPlane.FaultOf(corners) is { } notRectangle)
                yield return loaded.FaultAt($"{path}.zones.{name}.ground.points", notRectangle);
        }

        foreach (var (name, line) in camera.Lines)
        {
            if (loaded.Has($"{path}.lines.{name}.from") && loaded.Has($"{path}.lines.{name}.to") && line.From == line.To)
                yield return loaded.FaultAt($"{path}.lines.{name}.to", "the line ends where it begins. Give it another end.");
            foreach (var fault in CheckClasses(loaded, $"{path}.lines.{name}.classes", line.Classes, detected))
                yield return fault;
        }

        foreach (var (name, crops) in camera.Detect?.Crops ?? ReadOnlyDictionary<string, CropSettings>.Empty)
        {
            foreach (var fault in CheckAgreement(loaded, $"{path}.detect.crops.{name}", crops.Needed, crops.Of)
                .Concat(CheckClasses(loaded, $"{path}.detect.crops.{name}.classes", crops.Classes, detected)))
                yield return fault;
        }

        foreach (var (label, filter) in camera.Detect?.Filters ?? ReadOnlyDictionary<string, FilterSettings>.Empty)
        {
            foreach (var fault in CheckFilter(loaded, $"{path}.detect.filters.{label}", filter)
                .Concat(CheckClasses(loaded, $"{path}.detect.filters.{label}", [label], detected)))
                yield return fault;
        }
    }

    private static IEnumerable<ConfigurationFault> CheckConfirmation(LoadedConfiguration loaded, string path, int after, int? within)
    {
        if (within < after)
            yield return loaded.FaultAt($"{path}.confirm_within", $"{after} of {within} pictures cannot be. Make it {after} or more, or confirm_after less.");
    }

    private static IEnumerable<ConfigurationFault> CheckAgreement(LoadedConfiguration loaded, string path, int? needed, int? of)
    {
        if (of < needed)
            yield return loaded.FaultAt($"{path}.{(loaded.Has($"{path}.of") ? "of" : "needed")}", $"{needed} of {of} pictures cannot be. Make of {needed} or more, or needed less.");
    }

    private static IEnumerable<ConfigurationFault> CheckClasses(
        LoadedConfiguration loaded, string path, IReadOnlyList<string> classes, IReadOnlyList<string> detected)
    {
        if (detected.Count > 0)
        {
            foreach (var label in classes.Where(c => !detected.Contains(c, StringComparer.OrdinalIgnoreCase)))
                yield return loaded.FaultAt(path, $"'{label}' is never found: detect.classes leaves it out. Add it there, or remove it here.");
        }
    }

    private static IEnumerable<ConfigurationFault> CheckFilter(LoadedConfiguration loaded, string path, FilterSettings filter)
    {
        if (filter.MinArea > filter.MaxArea)
            yield return loaded.FaultAt($"{path}.max_area", Below(filter.MaxArea, "min_area", filter.MinArea));
        if (filter.MinRatio > filter.MaxRatio)
            yield return loaded.FaultAt($"{path}.max_ratio", Below(filter.MaxRatio, "min_ratio", filter.MinRatio));
    }

    private static string Below(double? value, string other, double? otherValue) =>
        string.Create(CultureInfo.InvariantCulture, $"{value} is below {other}, {otherValue}: no object would be left. Correct one of them.");
}
