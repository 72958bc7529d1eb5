using System.Globalization;
using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Machine.Interop;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether this user, and the user that the packaged service runs as, may open the devices.</summary>
/// <param name="accounts">Who is who.</param>
/// <param name="service">The service that runs the configuration, whose permissions then count; null where none does.</param>
/// <param name="nodeOf">Asks for a device's file; null for the system's word.</param>
/// <param name="opens">Whether this process may open one; null for the system's word.</param>
internal sealed class PermissionCheck(Accounts accounts, ServiceView? service = null, Func<string, FileNode?>? nodeOf = null, Func<string, bool>? opens = null)
{
    /// <summary>The user of the packaged service.</summary>
    private const string ServiceUser = "edgeagent";

    private const string Subject = "device permissions";

    /// <summary>Looks at all devices.</summary>
    /// <param name="devices">Their files.</param>
    /// <param name="areNeeded">Whether the configuration needs them; else what is wrong is only noted.</param>
    public IEnumerable<Finding> Run(IReadOnlyList<string> devices, bool areNeeded)
    {
        var nodes = devices.Select(nodeOf ?? FileOwner.Of).OfType<FileNode>().ToList();
        if (nodes.Count == 0 || accounts.OfThisProcess() is not { } me)
            yield break;
        var runner = service?.Account ?? me;
        var closed = nodes.Where(n => !(runner.User == me.User ? (opens ?? FileOwner.Opens)(n.Path) : n.Opens(runner))).ToList();
        if (closed.Count == 0)
            yield return new Finding(Subject, FindingState.Ok, $"{runner.Name} may open {Listed(nodes)}");
        foreach (var finding in Tell(closed, runner, areNeeded ? FindingState.Missing : FindingState.Note, runner.User == me.User ? accounts.Named(me.Name) : null))
            yield return finding;

        // The package may be installed beside what is checked here.
        if (service is null && me.Name != ServiceUser && accounts.Named(ServiceUser) is { } other)
        {
            foreach (var finding in Tell([.. nodes.Where(n => !n.Opens(other))], other, areNeeded ? FindingState.Warning : FindingState.Note, null))
                yield return finding;
        }
    }

    /// <summary>One finding a group: one line mends all its devices.</summary>
    private IEnumerable<Finding> Tell(List<FileNode> closed, Account account, FindingState state, Account? atNextLogin)
    {
        foreach (var group in closed.GroupBy(n => n.OpensForGroup ? (uint?)n.Group : null))
        {
            var listed = Listed([.. group]);
            if (group.Key is not { } number)
            {
                yield return new Finding(Subject, state, $"{account.Name} may not open {listed}: only the owner may.",
                    "Give the devices a group by a udev rule, such as: SUBSYSTEM==\"video4linux\", GROUP=\"video\", MODE=\"0660\"; then plug them in again.");
                continue;
            }

            var name = accounts.GroupName(number);
            if (name is null)
            {
                yield return new Finding(Subject, state, $"{account.Name} may not open {listed}: they are the group {number}'s, which has no name here, as in a container.",
                    string.Create(CultureInfo.InvariantCulture, $"Start the container with --group-add {number} (compose.yaml: group_add: [\"{number}\"])."));
            }
            else if (atNextLogin?.Groups.Contains(number) == true)
            {
                yield return new Finding(Subject, state, $"{account.Name} may not open {listed} yet: it was added to the group {name} after this session began.",
                    "Log out and in again; after that 'id' names the group.");
            }
            else
            {
                yield return new Finding(Subject, state, $"{account.Name} may not open {listed}: {account.Name} is not in the group {name}.",
                    account.Name == (service?.Account.Name ?? ServiceUser)
                        ? $"sudo usermod -aG {name} {account.Name} && sudo systemctl restart {ServiceUnit.Name}"
                        : $"sudo usermod -aG {name} {account.Name}, then log in again.");
            }
        }
    }

    private static string Listed(List<FileNode> nodes)
    {
        const int most = 4;
        var names = string.Join(", ", nodes.Take(most).Select(n => n.Path));
        return nodes.Count > most ? $"{names} and {nodes.Count - most} more" : names;
    }
}
