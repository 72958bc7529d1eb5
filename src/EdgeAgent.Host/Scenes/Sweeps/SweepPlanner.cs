using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Tuning;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>Reads everything that a sweep needs, so that what is wrong is told before anything is played.</summary>
/// <param name="file">The configuration.</param>
/// <param name="redactor">Learns every secret that is met.</param>
/// <param name="environment">Looks an environment variable up; null when it is not set.</param>
internal sealed class SweepPlanner(ConfigurationFile file, SecretRedactor redactor, Func<string, string?> environment)
{
    private readonly ConfigurationLoader _loader = new(redactor, environment);

    /// <summary>Reads it.</summary>
    /// <param name="scenes">The scenes.</param>
    /// <param name="overs">What is tried.</param>
    /// <exception cref="ConfigurationException">The configuration or a scene has faults: all of them.</exception>
    /// <exception cref="SceneException">No scene plays to the configuration.</exception>
    /// <exception cref="SweepException">A key is not there, or a value is not allowed.</exception>
    public SweepPlan Read(IReadOnlyList<SceneFile> scenes, IReadOnlyList<SweepOver> overs)
    {
        var loaded = Load(out var text, out var digest);
        var read = ReadAll(scenes, ReaderOf(loaded));
        var playing = read.Where(scene => ReferenceEquals(scene.Configuration, loaded)).ToList();
        if (playing.Count == 0)
            throw new SceneException($"No scene is played to {file.Path}: {(read.Count == 1 ? "it names" : $"all {read.Count} name")} another configuration, {read[0].Configuration.File} first of all. Name that one, or take configuration: out of the scenes.");
        var keys = new SweepKeys(loaded.Configuration, playing.SelectMany(scene => scene.Play.Select(media => media.Source)).ToHashSet());
        var grid = new SweepGrid([.. overs.Select(over => SweepValues.Read(over, keys.Find(over.Key)))]);
        if (grid.Axes.SelectMany(axis => axis.Places).GroupBy(place => place.Name).FirstOrDefault(places => places.Count() > 1) is { } twice)
            throw new SweepException($"--over: {twice.Key} is named twice. Give all of its values at once.");
        return new SweepPlan(
            loaded, digest, grid, [.. Enumerable.Range(0, grid.Count).Select(point => With(text, grid, point).After)],
            [.. playing.Select(scene => scene.File)], [.. read.Except(playing).Select(scene => scene.File)]);
    }

    /// <summary>A reader of scenes for which the configuration is another one than its file says.</summary>
    public SceneReader ReaderOf(LoadedConfiguration configuration) =>
        new(redactor, environment, file.Path, path => ConfigurationPath.Real(path) == ConfigurationPath.Real(file.Path) ? configuration : _loader.Load(path));

    /// <summary>The file's text with a combination of values in it.</summary>
    /// <exception cref="SweepException">The file is written in a way that does not allow it, or the combination has faults.</exception>
    public ConfigurationDraft With(string text, SweepGrid grid, int point)
    {
        var values = grid.ValuesOf(point);
        try
        {
            var edit = new ConfigurationEdit(file.Path, text, changed => _loader.Load(file.Path, () => changed));
            foreach (var (axis, value) in grid.Axes.Zip(values))
            {
                foreach (var place in axis.Places)
                    edit.Editor.Set([.. place.Path], FreshValue.Of(place.WrittenAs(value)));
            }

            return edit.Judge([.. grid.Axes.SelectMany(axis => axis.Places).Select(place => place.Name)]);
        }
        catch (Exception e) when (e is YamlFormatException or TuningException or ConfigurationException)
        {
            throw new SweepException($"With {string.Join(", ", grid.Axes.Zip(values, (axis, value) => $"{axis.Key}={value}"))}: {redactor.Redact(e.Message)}");
        }
    }

    private LoadedConfiguration Load(out string text, out string digest)
    {
        try
        {
            var (read, hash) = file.Read();
            (text, digest) = (read, hash);
            return _loader.Load(file.Path, () => read);
        }
        catch (YamlFormatException e)
        {
            throw new ConfigurationException([new ConfigurationFault(file.Path, e.Position.Line, e.Position.Column, "", e.Message)]);
        }
    }

    private static List<Scene> ReadAll(IReadOnlyList<SceneFile> scenes, SceneReader reader)
    {
        var faults = new List<ConfigurationFault>();
        var read = new List<Scene>();
        foreach (var scene in scenes)
        {
            try
            {
                read.Add(reader.Read(scene));
            }
            catch (ConfigurationException e)
            {
                faults.AddRange(e.Faults.Except(faults));
            }
        }

        return faults.Count == 0 ? read : throw new ConfigurationException(faults);
    }
}
