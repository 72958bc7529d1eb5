using EdgeAgent.Host.Configuration.Binding;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Configuration;

/// <summary>Reads a configuration file; everything that can be known from the file and its secrets is checked, nothing is opened.</summary>
/// <param name="redactor">Learns every secret that is met.</param>
/// <param name="environment">Looks an environment variable up; null when it is not set.</param>
internal sealed class ConfigurationLoader(SecretRedactor redactor, Func<string, string?> environment)
{
    /// <summary>The file that <c>!secret</c> reads, beside the configuration.</summary>
    private const string SecretsFileName = "secrets.yaml";

    /// <summary>A loader that sees the process's environment.</summary>
    public ConfigurationLoader(SecretRedactor redactor) : this(redactor, Environment.GetEnvironmentVariable)
    {
    }

    /// <summary>The file of secrets that belongs to a configuration.</summary>
    public static string SecretsBeside(string path) => Path.Combine(Path.GetDirectoryName(path) ?? "", SecretsFileName);

    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or has faults: all of them.</exception>
    public LoadedConfiguration Load(string path) => Load(path, () => YamlText.ReadFile(path));

    /// <summary>Reads a file's content.</summary>
    /// <param name="path">The path that faults name; relative paths and secrets start in its folder.</param>
    /// <param name="bytes">The content.</param>
    /// <exception cref="ConfigurationException">It has faults: all of them.</exception>
    public LoadedConfiguration Load(string path, ReadOnlyMemory<byte> bytes) => Load(path, () => YamlText.Decode(bytes.Span));

    /// <summary>Reads what a file says of the agent itself, whatever is wrong with the rest of it: an agent may run that has read it before.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or that part of it has faults.</exception>
    public AgentSettings LoadAgent(string path)
    {
        var faults = new FaultList(redactor);
        var agent = ReadTree(path, () => YamlText.ReadFile(path), faults) is YamlMapping root && root.Entries.FirstOrDefault(e => e.Key.Text == "agent")?.Value is { } section
            ? BinderOf(path, new SecretsFile(SecretsBeside(path), faults, redactor), faults).Bind(typeof(AgentSettings), section, "agent") as AgentSettings
            : new AgentSettings();
        return agent is not null && faults.IsEmpty ? agent : throw faults.ToException();
    }

    /// <summary>Reads a text.</summary>
    /// <param name="path">The path that faults name; relative paths and secrets start in its folder.</param>
    /// <param name="text">Gives the text.</param>
    /// <exception cref="ConfigurationException">It cannot be got, or has faults: all of them.</exception>
    public LoadedConfiguration Load(string path, Func<string> text)
    {
        var faults = new FaultList(redactor);
        var loaded = Bind(path, text, faults);
        return loaded is not null && faults.IsEmpty ? loaded : throw faults.ToException();
    }

    private LoadedConfiguration? Bind(string path, Func<string> text, FaultList faults)
    {
        if (ReadTree(path, text, faults) is not { } root)
            return null;
        var secrets = new SecretsFile(SecretsBeside(path), faults, redactor);
        var binder = BinderOf(path, secrets, faults);
        if (binder.Bind(typeof(AgentConfiguration), root, "") is not AgentConfiguration configuration)
            return null;
        var loaded = new LoadedConfiguration(path, configuration, binder.Positions) { Secrets = secrets.IsAsked ? SecretsBeside(path) : null };
        foreach (var fault in ConfigurationRules.Check(loaded))
            faults.Add(fault.File, new YamlPosition(fault.Line, fault.Column), fault.Key, fault.Message);
        return loaded;
    }

    private static YamlNode? ReadTree(string path, Func<string> text, FaultList faults)
    {
        try
        {
            if (YamlTreeReader.Read(text()) is { } root)
                return root;
            faults.Add(path, YamlPosition.Start, "", "the file is empty. It needs at least one camera or microphone.");
        }
        catch (YamlFormatException e)
        {
            faults.Add(path, e.Position, "", e.Message);
        }

        return null;
    }

    private SettingsBinder BinderOf(string path, SecretsFile secrets, FaultList faults) =>
        new(path, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", new ScalarResolver(environment, secrets, redactor), redactor, faults);
}
