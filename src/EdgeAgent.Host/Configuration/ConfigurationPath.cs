namespace EdgeAgent.Host.Configuration;

/// <summary>Finds the configuration file: the command line names it, else the environment, else it lies in a usual place.</summary>
internal static class ConfigurationPath
{
    /// <summary>The variable that names the file where a command line cannot.</summary>
    public const string Variable = "EDGEAGENT_CONFIG";

    /// <summary>The usual places, in the order in which they are tried.</summary>
    public static IReadOnlyList<string> Usual { get; } =
        ["edgeagent.yaml", OperatingSystem.IsWindows() ? Path.Combine(StateFolder.ForAllUsers, "edgeagent.yaml") : "/etc/edgeagent/edgeagent.yaml"];

    /// <summary>The file; null when none was named and none lies in a usual place.</summary>
    /// <param name="named">From the command line; null without.</param>
    public static string? Find(string? named)
    {
        if (named is not null)
            return named;
        return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable ? variable : Usual.FirstOrDefault(File.Exists);
    }

    /// <summary>The file that a path leads to in the end: what is written through a link leaves the link. The path itself where nothing is there.</summary>
    public static string Real(string path)
    {
        var full = Path.GetFullPath(path);
        return Path.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }

    /// <summary>What is said when there is none.</summary>
    public static string NotFound =>
        $"There is no configuration: none of {string.Join(", ", Usual)} exists. "
        + $"Name one with --config FILE or {Variable}; config/edgeagent.yaml is one to start from.";
}
