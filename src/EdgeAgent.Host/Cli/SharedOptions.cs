using System.CommandLine;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using Serilog.Events;

namespace EdgeAgent.Host.Cli;

/// <summary>Options that more than one verb has.</summary>
internal sealed class SharedOptions
{
    /// <summary>The configuration file.</summary>
    public Option<string?> Config { get; } = new("--config", "-c")
    {
        Description = $"The configuration file. Default: ${ConfigurationPath.Variable}, else the first of {string.Join(", ", ConfigurationPath.Usual)}.",
        HelpName = "FILE",
    };

    /// <summary>The state folder, for verbs that look at what an agent keeps there or ask it.</summary>
    public Option<string?> State { get; } = new("--state") { Description = "The agent's state folder. Default: that of the configuration, else the usual one.", HelpName = "DIR" };

    /// <summary>Results as JSON.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print results as JSON, one object a line." };

    /// <summary>Logs as JSON.</summary>
    public Option<bool> LogJson { get; } = new("--log-json") { Description = "Write the log as compact JSON, one object a line.", Recursive = true };

    /// <summary>How much is logged.</summary>
    public Option<LogEventLevel?> LogLevel { get; } = LevelOption();

    /// <summary>The options of every verb.</summary>
    public IEnumerable<Option> Everywhere => [LogJson, LogLevel];

    /// <summary>The configuration that the command line or the environment names, or that lies in a usual place.</summary>
    /// <exception cref="ConfigurationException">There is none, or it has faults.</exception>
    public LoadedConfiguration RequiredConfiguration(ParseResult parsed, SecretRedactor redactor) =>
        new ConfigurationLoader(redactor).Load(ConfigurationPath.Find(parsed.GetValue(Config))
            ?? throw new ConfigurationException([new ConfigurationFault(ConfigurationPath.Usual[0], 1, 1, "", ConfigurationPath.NotFound)]));

    /// <summary>The state folder that is meant. Of a configuration only its section <c>agent</c> counts: an agent may have read the rest before somebody spoilt it.</summary>
    /// <exception cref="ConfigurationException">The configuration cannot be read, or that section has faults.</exception>
    public string StateFolderOf(ParseResult parsed, SecretRedactor redactor) => parsed.GetValue(State)
        ?? (ConfigurationPath.Find(parsed.GetValue(Config)) is { } file ? new ConfigurationLoader(redactor).LoadAgent(file).State ?? StateFolder.Of(file) : StateFolder.Default());

    private static Option<LogEventLevel?> LevelOption()
    {
        var levels = new ChoiceAttribute<LogEventLevel>("The least that is logged. Default: information.");
        var option = CheckedOption.Of<LogEventLevel?>("--log-level", levels, string.Join('|', levels.Words));
        option.Recursive = true;
        return option;
    }
}
