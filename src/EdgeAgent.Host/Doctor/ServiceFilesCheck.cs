using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Machine;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether the service that runs a configuration may read it, its secrets, and what it names, at the keys that name it.</summary>
/// <param name="loaded">The configuration.</param>
/// <param name="service">The service's view.</param>
internal sealed class ServiceFilesCheck(LoadedConfiguration loaded, ServiceView service)
{
    private readonly string _state = loaded.Configuration.Agent.EffectiveState;

    /// <summary>Looks.</summary>
    public IEnumerable<Finding> Run()
    {
        var subject = $"files of {ServiceUnit.Name}";
        var (named, closed) = (0, 0);
        foreach (var file in ((string?[])[loaded.File, loaded.Secrets]).OfType<string>().Select(Path.GetFullPath))
        {
            named++;
            if (service.ToRead(file) is not { } obstacle)
                continue;
            closed++;
            yield return new Finding(subject, FindingState.Fault, obstacle.Tell(file), service.Cure.ToReadConfiguration(obstacle));
        }

        foreach (var file in NamedFile.Of(loaded.Configuration))
        {
            var model = file.IsModel ? ModelOf(file.Text) : null;
            var paths = model?.Paths ?? (!file.IsModel && Path.Exists(file.Text) ? [file.Text] : []);
            named += paths.Count;
            // Whoever copies a model copies all of it: one finding is enough.
            if (paths.Select(path => (Path: path, Obstacle: service.ToRead(path))).FirstOrDefault(p => p.Obstacle is not null) is not { Obstacle: { } obstacle } first)
                continue;
            closed++;
            yield return Finding.Of(loaded.FaultAt(file.Key, obstacle.Tell(first.Path))) with
            {
                Subject = subject,
                State = FindingState.Missing,
                Cure = Cure(file, model, obstacle),
            };
        }

        if (closed == 0)
            yield return new Finding(subject, FindingState.Ok, $"nothing keeps {ServiceUnit.Name} from the {named} file(s) that this user sees of the configuration");
    }

    private string Cure(NamedFile file, ModelFiles? model, Obstacle obstacle)
    {
        var key = file.Key[(file.Key.LastIndexOf('.') + 1)..];
        var copies = model is not null ? BundleFolders.PulledIn(_state) : file.Setting is SourceAttribute ? _state : Path.GetDirectoryName(Path.GetFullPath(loaded.File))!;
        return service.Cure.ToRead(obstacle, model?.Whole, copies, copy => $"write {key}: {(model is { IsBare: false } ? Path.GetFileName(copy) : copy)}");
    }

    private ModelFiles? ModelOf(string reference)
    {
        try
        {
            return ModelFiles.Of(reference, new BundleFolders(loaded.File, _state).Reader.Read(reference));
        }
        catch (Exception e) when (e is ModelException or IOException or UnauthorizedAccessException)
        {
            // Told where models are loaded.
            return null;
        }
    }
}
