using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Doctor;

/// <summary>Says what a person does to let the service read or write what it may not.</summary>
/// <param name="unit">The service.</param>
/// <param name="account">Its user.</param>
internal sealed class ServiceCure(ServiceUnit unit, Account account)
{
    /// <summary>What lets it read a file.</summary>
    /// <param name="obstacle">What keeps it from that.</param>
    /// <param name="whole">The folder that is to be copied where the file is a part of one; null: the file alone.</param>
    /// <param name="copies">The folder for a copy that it can read.</param>
    /// <param name="then">What is to be changed with a copy, given its path.</param>
    public string ToRead(Obstacle obstacle, string? whole, string copies, Func<string, string> then)
    {
        if (obstacle.Closed is { IsFolder: false } file)
            return Open(file, "r");
        var source = Path.TrimEndingDirectorySeparator(whole ?? obstacle.Path);
        var copy = Path.Combine(copies, Path.GetFileName(source));
        return (Directory.Exists(copies) ? "" : $"sudo -u {account.Name} mkdir -p {ShellWord.Of(copies)} && ")
            + $"sudo cp {(Directory.Exists(source) ? "-r " : "")}{ShellWord.Of(source)} {ShellWord.Of(copies)}/ && sudo chown -R {account.Name}: {ShellWord.Of(copy)}, then {then(copy)}.";
    }

    /// <summary>What lets it read its configuration, or the secrets beside it: a copy elsewhere would be of no use.</summary>
    /// <param name="obstacle">What keeps it from that.</param>
    public string ToReadConfiguration(Obstacle obstacle) => obstacle.Closed is { } closed
        ? Open(closed, closed.IsFolder ? "rx" : "r")
        : $"Keep it in /etc/edgeagent itself, which the service sees, and name that in ExecStart: sudo systemctl edit {ServiceUnit.Name}";

    /// <summary>What lets it write in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="obstacle">What keeps it from that.</param>
    public string ToWrite(string folder, Obstacle obstacle)
    {
        if (obstacle.Closed is { } closed)
            return $"sudo chown {account.Name}: {ShellWord.Of(closed.Path)}";
        var below = $"Name a folder below {(unit.WritableFolders is [var own, ..] ? own : "/var/lib")}";
        return obstacle.IsHidden
            ? $"{below}."
            : $"{below}; or sudo install -d -o {account.Name} {ShellWord.Of(folder)}, and 'sudo systemctl edit {ServiceUnit.Name}' with the lines [Service] and ReadWritePaths={folder}";
    }

    /// <summary>Where somebody has made an access list, that counts before the group.</summary>
    private string Open(FileNode node, string rights) => node.List is null
        ? $"sudo chgrp {account.Name} {ShellWord.Of(node.Path)} && sudo chmod g+{rights} {ShellWord.Of(node.Path)}"
        : $"sudo setfacl -m u:{account.Name}:{rights} {ShellWord.Of(node.Path)}";
}
