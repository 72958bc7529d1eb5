using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Machine.Interop;

namespace EdgeAgent.Host.Doctor;

/// <summary>
/// The machine as the installed service sees it, which is not what the person sees who checks or sets up: its user may not go everywhere, and its
/// unit hides folders from it and lets it write in few.
/// </summary>
/// <param name="unit">The service.</param>
/// <param name="account">Its user.</param>
/// <param name="accounts">Who is who.</param>
/// <param name="nodeOf">Asks for what lies at a path, not through links; null for the system's word.</param>
internal sealed class ServiceView(ServiceUnit unit, Account account, Accounts accounts, Func<string, FileNode?>? nodeOf = null)
{
    private static readonly string[] Homes = ["/home", "/root", "/run/user"];
    private static readonly string[] TemporaryFolders = ["/tmp", "/var/tmp"];

    private readonly PathWalk _walk = new(nodeOf);

    /// <summary>Its user, with all its groups.</summary>
    public Account Account => account;

    /// <summary>Whether this process is that user's, and its own failures are the service's.</summary>
    public bool IsUs => accounts.OfThisProcess()?.User == account.User;

    /// <summary>The state folder that it works with where its configuration names none; null where its unit has none.</summary>
    public string? StateFolder => unit.StateFolder;

    /// <summary>Says what lets it read or write.</summary>
    public ServiceCure Cure => new(unit, account);

    /// <summary>The view of the service that runs a configuration.</summary>
    /// <param name="configuration">The file.</param>
    /// <param name="files">The system's files.</param>
    /// <param name="stranger">The service's user, where it is not known here and nothing can be said of it; else null.</param>
    /// <returns>Null where no service does, or its user is not known.</returns>
    public static ServiceView? Of(string configuration, SystemFiles files, out string? stranger)
    {
        stranger = null;
        if (ServiceUnit.Read(files) is not { ConfigurationFile: { } file } unit || Path.GetFullPath(configuration) != file)
            return null;
        var accounts = new Accounts(files);
        if (accounts.Named(unit.User, unit.Group) is { } user)
            return new ServiceView(unit, user with { Groups = new HashSet<uint>([.. user.Groups, .. unit.Groups.Select(accounts.GroupNumber).OfType<uint>()]) }, accounts);
        stranger = unit.User;
        return null;
    }

    /// <summary>The environment that its configuration takes variables from.</summary>
    /// <param name="files">The system's files.</param>
    /// <param name="closed">The file with some of them that this user may not read; else null.</param>
    /// <returns>Null where this user may not read all of it.</returns>
    public IReadOnlyDictionary<string, string>? Environment(SystemFiles files, out string? closed)
    {
        closed = unit.EnvironmentFiles.FirstOrDefault(f => files.Has(f) && !files.Reads(f));
        if (closed is not null)
            return null;
        // What systemd gives every service, then what this one is given (systemd.exec(5)).
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["USER"] = account.Name, ["LOGNAME"] = account.Name };
        if (account.Home is { } home)
            variables["HOME"] = home;
        if (StateFolder is { } state)
            variables["STATE_DIRECTORY"] = state;
        foreach (var (name, value) in unit.Variables(files))
            variables[name] = value;
        return variables;
    }

    /// <summary>What keeps it from reading a file, or a folder's files; null where nothing does, also where nothing is there or this user does not see it.</summary>
    public Obstacle? ToRead(string path) => Way(path, isWritten: false);

    /// <summary>What keeps it from making files in a folder; null where nothing does. Of one that is not made yet the one above it counts.</summary>
    public Obstacle? ToWrite(string folder)
    {
        var made = Path.GetFullPath(folder);
        // What systemd makes for it belongs to it.
        if (End(made) is null && unit.WritableFolders.Contains(made))
            return null;
        while (End(made) is null && Path.GetDirectoryName(made) is { } above)
            made = above;
        return Way(made, isWritten: true);
    }

    /// <summary>Why it may not listen at a port, as a clause; null where nothing speaks against it.</summary>
    public string? WhyNotListen(int port) => port > 0 && port < unit.FirstFreePort && account.User != 0
        ? $"ports below {unit.FirstFreePort} are root's, and {ServiceUnit.Name} runs as {account.Name}"
        : null;

    /// <summary>Whether this process may not read what the service may: then nothing can be said of it here.</summary>
    public bool IsClosedToUsAlone(string path) => Path.Exists(path) && !FileOwner.Reads(path) && ToRead(path) is null;

    private Obstacle? Way(string path, bool isWritten)
    {
        try
        {
            foreach (var step in _walk.Steps(path))
            {
                if (At(step, isWritten) is { } obstacle)
                    return obstacle;
            }
        }
        catch (IOException)
        {
            // In circles: nobody gets there, and who looks for the file says so.
        }

        return null;
    }

    private Obstacle? At(PathStep step, bool isWritten)
    {
        var node = step.Node;
        if (Hidden(node.Path) is { } clause)
        {
            if (unit.BoundFolders.FirstOrDefault(bound => IsIn(step.Whole, bound)) is not { } shown)
                return new Obstacle(step.Whole, clause) { IsHidden = true };
            // Above it systemd makes folders of its own, which are open.
            if (!IsIn(node.Path, shown))
                return null;
        }

        return node.LinkTarget is not null ? null
            : !step.GoesOn ? isWritten ? ToWrite(node) : ToRead(node)
            : node.IsFolder && !node.Allows(account, FileRights.Execute) ? Closed(step.Whole, node, "go through the folder")
            : null;
    }

    private Obstacle? ToRead(FileNode node)
    {
        if (node.Allows(account, node.IsFolder ? FileRights.Read | FileRights.Execute : FileRights.Read))
            return null;
        return node.IsFolder ? Closed(node.Path, node, "look into the folder") : new Obstacle(node.Path, $"it is {Owners(node)}, and the service runs as {account.Name}", node);
    }

    private Obstacle? ToWrite(FileNode folder)
    {
        // systemd follows links, too.
        if (unit.IsReadOnlyElsewhere && !unit.WritableFolders.Any(f => IsIn(folder.Path, End(f)?.Path ?? f)))
            return new Obstacle(folder.Path, $"it may write in {string.Join(", ", unit.WritableFolders)} alone (ProtectSystem=strict)");
        return folder.Allows(account, FileRights.Write | FileRights.Execute) ? null : Closed(folder.Path, folder, "write in the folder");
    }

    /// <summary>What its unit hides, as a clause.</summary>
    private string? Hidden(string path)
    {
        if (unit.HidesHomes && Homes.FirstOrDefault(home => IsIn(path, home)) is { } hidden)
            return $"{hidden} is hidden from it (ProtectHome)";
        return unit.HasOwnTemporaryFolders && TemporaryFolders.FirstOrDefault(folder => IsIn(path, folder)) is { } own ? $"it has a {own} of its own (PrivateTmp)" : null;
    }

    private FileNode? End(string path)
    {
        try
        {
            return _walk.End(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private Obstacle Closed(string path, FileNode folder, string what) => new(path, $"its user {account.Name} may not {what} {folder.Path}, which is {Owners(folder)}", folder);

    private string Owners(FileNode node) => $"{accounts.UserName(node.User)}:{accounts.GroupName(node.Group) ?? $"{node.Group}"} {node.ModeText}";

    private static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}
