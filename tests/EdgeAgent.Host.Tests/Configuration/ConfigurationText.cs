using System.Text;
using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Tests.Configuration;

/// <summary>Loads texts as if they were a file <c>edgeagent.yaml</c>, with variables of the test's own.</summary>
internal static class ConfigurationText
{
    public static LoadedConfiguration Load(string yaml, params (string Name, string Value)[] environment) =>
        Load(Encoding.UTF8.GetBytes(yaml), environment);

    public static LoadedConfiguration Load(byte[] yaml, params (string Name, string Value)[] environment) =>
        new ConfigurationLoader(new SecretRedactor(), name => environment.FirstOrDefault(v => v.Name == name).Value).Load("edgeagent.yaml", yaml);

    /// <summary>The lines that a faulty text gives.</summary>
    public static string[] FaultsOf(string yaml) => FaultsOf(Encoding.UTF8.GetBytes(yaml));

    public static string[] FaultsOf(byte[] yaml) => [.. Assert.Throws<ConfigurationException>(() => Load(yaml)).Faults.Select(f => f.ToString())];
}
