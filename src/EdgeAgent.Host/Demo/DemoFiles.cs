using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Host.Demo;

/// <summary>What the demo plays, and with what: one configuration, which names the media and the models.</summary>
/// <param name="root">The folder that holds <c>config</c>, <c>demo</c> and <c>models</c>.</param>
internal sealed class DemoFiles(string root)
{
    /// <summary>The configuration, relative to the root. All other names stand in it.</summary>
    public const string Configuration = "config/demo.yaml";

    /// <summary>The folder that a program belongs to: the nearest at or above it with the demo's configuration.</summary>
    /// <param name="program">The program's folder.</param>
    /// <exception cref="DemoFilesMissingException">There is none.</exception>
    public static DemoFiles Beside(string program)
    {
        for (var at = new DirectoryInfo(program); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Configuration)))
                return new DemoFiles(at.FullName);
        }

        throw new DemoFilesMissingException($"The demo is not installed: neither {program} nor a folder above it has {Configuration}. "
            + "Run it from EdgeAgent's repository as ./edgeagent demo, or play files of your own with --config FILE.");
    }

    /// <summary>A file of the folder.</summary>
    /// <param name="relative">Its path there.</param>
    public string PathOf(string relative) => Path.Combine(root, relative);

    /// <summary>Reads the configuration and sees that everything is there that it names, and what reads it.</summary>
    /// <exception cref="DemoFilesMissingException">Something is not.</exception>
    public LoadedConfiguration Load(ConfigurationLoader loader)
    {
        var loaded = loader.Load(Path.Combine(root, Configuration));
        var missing = PathsOf(loaded.Configuration).Distinct().Where(p => Path.IsPathFullyQualified(p) && !Path.Exists(p))
            .Select(p => Path.GetRelativePath(root, p)).ToList();
        if (missing.Count > 0)
            throw new DemoFilesMissingException($"The demo needs {string.Join(", ", missing)} in {root}: not there. {Cure(string.Join(' ', missing))}");
        // A configuration of one's own may do without, and its cameras may wait; the demo's media cannot be read otherwise.
        if (!FfmpegProbe.IsInstalled("ffmpeg"))
            throw new DemoFilesMissingException($"The demo's video and sound are read by ffmpeg, which is not installed: sudo apt install {FfmpegProbe.Package}");
        return loaded;
    }

    private string Cure(string missing) => Path.Exists(Path.Combine(root, ".git"))
        ? $"The repository carries them; bring them back with: git -C {root} checkout -- {missing}"
        : "EdgeAgent's repository carries them; copy its folders demo and models here.";

    private static IEnumerable<string> PathsOf(AgentConfiguration configuration)
    {
        foreach (var camera in configuration.Cameras.Values)
        {
            yield return camera.Source;
            foreach (var model in (string?[])[camera.Detect?.Model, camera.Detect?.Shadow, camera.Inspect?.Model])
                yield return model ?? "";
        }

        foreach (var microphone in configuration.Microphones.Values)
        {
            yield return microphone.Source;
            foreach (var model in (string?[])[microphone.Voice?.Model, microphone.Recognize?.Model, microphone.Keywords?.Model])
                yield return model ?? "";
        }
    }
}
