using System.Globalization;
using System.Text;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Scenes;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Setup;

/// <summary>
/// A first scene beside a first configuration. Where a source is a file it can be played at once; of a live one a film has to be recorded first, so it is given a name under which
/// nobody plays it.
/// </summary>
internal static class ExampleScene
{
    private const string Name = "example";

    /// <summary>Writes it, unless there are scenes already.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="plan">What it says.</param>
    /// <returns>Its file; null where none was written.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static string? Write(string configuration, SetupPlan plan)
    {
        var scenes = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(configuration))!, SceneFile.UsualFolder);
        if (Path.Exists(scenes))
            return null;
        var folder = Path.Combine(scenes, Name);
        var media = MediaOf(plan);
        var file = Path.Combine(folder, media is null ? $"{SceneFile.FileName}.sample" : SceneFile.FileName);
        Directory.CreateDirectory(folder);
        WholeFile.Write(file, Encoding.UTF8.GetBytes(Text(Path.GetFileName(configuration), plan, media)), toDisk: false);
        return file;
    }

    private static string Text(string configuration, SetupPlan plan, (string Name, string File)? media)
    {
        var text = new StringBuilder();
        text.Append("# A scene: a film or recording, and what must come of it or must not. 'edgeagent test scenes' plays it; docs/testing-a-site.md\n");
        var name = media?.Name ?? (plan.Cameras.Count > 0 ? plan.Cameras[0].Name : plan.Microphones[0].Name);
        var isCamera = plan.Cameras.Any(camera => camera.Name == name);
        var clip = media?.File ?? (isCamera ? "clip.mp4" : "clip.wav");
        if (media is null)
            text.Append(CultureInfo.InvariantCulture, $"# Put a {(isCamera ? "film" : "recording")} of some seconds here as {clip}, and rename this file to {SceneFile.FileName}. 'edgeagent scene add --from EVENT' does both with an event's clip.\n");
        text.Append("about: An example, to be changed\n");
        text.Append(CultureInfo.InvariantCulture, $"configuration: {YamlValue.Of($"../../{configuration}")}\n");
        text.Append(CultureInfo.InvariantCulture, $"play: {{{name}: {YamlValue.Of(clip)}}}\n");
        text.Append("forbid:\n  - {event: agent.fault}\n");
        text.Append(isCamera
            ? "# expect:\n#   - {event: object.entered, at: 3s, data: {label: person, score: 0.5..}}\n"
            : "# expect:\n#   - {event: speech.started, at: 3s}\n");
        return text.ToString();
    }

    private static (string Name, string File)? MediaOf(SetupPlan plan) =>
        plan.Cameras.Select(camera => (camera.Name, camera.Source)).Concat(plan.Microphones.Select(microphone => (microphone.Name, microphone.Source)))
            .Where(source => Path.IsPathRooted(source.Source) && Path.Exists(source.Source)).Select(source => ((string, string)?)source).FirstOrDefault();
}
