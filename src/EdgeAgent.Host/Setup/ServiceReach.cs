using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Doctor;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Setup;

/// <summary>Sees that the installed service can read what is set up for it, before that is written down: whoever sets up, most often root, can read more.</summary>
/// <param name="service">The service's view; null where this user will run the agent.</param>
/// <param name="state">The agent's state folder.</param>
internal sealed class ServiceReach(ServiceView? service, string state)
{
    /// <summary>Why a source cannot be read and what to do; null where it can, or is no file.</summary>
    public string? FaultOfSource(string source) => Path.IsPathRooted(source) && service?.ToRead(source) is { } obstacle
        ? Tell(service, source, obstacle, null, state)
        : null;

    /// <summary>Why a model cannot be read and what to do; null where it can.</summary>
    /// <param name="reference">What names it.</param>
    /// <param name="bundle">What it is.</param>
    public string? FaultOfModel(string reference, ModelBundle bundle)
    {
        if (service is null)
            return null;
        var model = ModelFiles.Of(reference, bundle);
        return model.Paths.Select(path => service.ToRead(path) is { } obstacle ? Tell(service, path, obstacle, model.Whole, BundleFolders.PulledIn(state)) : null).FirstOrDefault(fault => fault is not null);
    }

    private static string Tell(ServiceView service, string path, Obstacle obstacle, string? whole, string copies) =>
        $"{obstacle.Tell(path)} {service.Cure.ToRead(obstacle, whole, copies, copy => $"name {copy}")}";
}
