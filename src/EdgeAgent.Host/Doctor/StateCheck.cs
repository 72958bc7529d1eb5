using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Machine.Interop;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether folders can be written: the state folder, and those of recordings.</summary>
/// <param name="service">The service that is to write there; null where this user runs the agent.</param>
internal sealed class StateCheck(ServiceView? service)
{
    /// <summary>Makes the folder if need be, and a file in it, and takes the file away again.</summary>
    public Finding Run(string folder) => Run("state folder", folder, "Change its owner, or set agent.state.");

    /// <summary>The same of another folder.</summary>
    /// <param name="subject">What it is called.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="cure">What to do when it cannot be written.</param>
    public Finding Run(string subject, string folder, string cure)
    {
        if (service?.ToWrite(folder) is { } obstacle)
            return new Finding(subject, FindingState.Missing, $"{ServiceUnit.Name} may not write in {folder}: {obstacle.Clause}.", service.Cure.ToWrite(folder, obstacle));
        // A folder that somebody else made would be closed to the service; a link that leads nowhere is told below.
        if (service is not null && !Directory.Exists(folder) && FileOwner.OfLink(folder) is null)
            return OfService(subject, folder);
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".check-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }

            return new Finding(subject, FindingState.Ok, folder);
        }
        catch (UnauthorizedAccessException) when (service is not null)
        {
            return OfService(subject, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Finding(subject, FindingState.Missing, $"{folder} cannot be written: {e.Message}", cure);
        }
    }

    private static Finding OfService(string subject, string folder) => new(subject, FindingState.Ok, $"{folder}: nothing keeps {ServiceUnit.Name} from writing there");
}
