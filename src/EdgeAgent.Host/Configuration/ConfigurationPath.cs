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

    /// <summary>What is said when there is none.</summary>
    public static string NotFound =>
        $"There is no configuration: none of {string.Join(", ", Usual)} exists. "
        + $"Name one with --config FILE or {Variable}; config/edgeagent.yaml is one to start from.";
}
