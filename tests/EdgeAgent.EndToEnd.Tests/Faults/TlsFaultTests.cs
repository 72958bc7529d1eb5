using EdgeAgent.Mqtt.Tests.Client;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>What the built agent says of certificates.</summary>
public sealed class TlsFaultTests
{
    private static readonly CertificateMaker Authority = new("town authority");

    [ProgramFact("mosquitto")]
    public async Task A_broker_of_mqtts_is_verified_by_the_systems_authorities()
    {
        using var folder = new TemporaryFolder();
        var (certificate, key) = Authority.Issue("localhost");
        await using var broker = await MosquittoBroker.StartAsync(
            "allow_anonymous true\ncertfile {folder}/server.pem\nkeyfile {folder}/server.key", new Dictionary<string, string> { ["server.pem"] = certificate, ["server.key"] = key });
        await File.WriteAllTextAsync(folder["system.pem"], Authority.Pem);
        await File.WriteAllTextAsync(folder["edgeagent.yaml"], $$"""
            agent:
              state: {{folder["state"]}}
            mqtt:
              url: mqtts://localhost:{{broker.Port}}
            cameras: {door: {source: /dev/null} }
            """);

        var unknown = await CheckAsync(folder, new Dictionary<string, string>());
        var known = await CheckAsync(folder, new Dictionary<string, string> { ["SSL_CERT_FILE"] = folder["system.pem"] });

        Assert.Contains("its authority is unknown here: 'town authority' issued it; name the authority's certificate as ca", unknown, StringComparison.Ordinal);
        Assert.Contains($"mqtts://localhost:{broker.Port} speaks MQTT 5", known, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_names_every_certificate_file_that_is_no_use_with_its_place()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["ca.pem"], "no certificate");
        await File.WriteAllTextAsync(folder["client.pem"], Authority.Issue("line-3").Certificate);
        await File.WriteAllTextAsync(folder["client.key"], Authority.Issue("line-3").Key);
        await File.WriteAllTextAsync(folder["edgeagent.yaml"], $$"""
            agent:
              state: {{folder["state"]}}
            mqtt:
              url: 'mqtts://localhost:{{MosquittoBroker.FreePort()}}'
              ca: ca.pem
              client_certificate: client.pem
              client_key: client.key
            cameras: {door: {source: /dev/null} }
            """);

        var output = await CheckAsync(folder, new Dictionary<string, string>(), exit: 69);

        Assert.Contains($"edgeagent.yaml:5:7 mqtt.ca: {folder["ca.pem"]} holds no certificate in PEM form", output, StringComparison.Ordinal);
        Assert.Contains($"edgeagent.yaml:7:15 mqtt.client_key: The private key in {folder["client.key"]} is damaged, or is not the one of the certificate in {folder["client.pem"]}", output, StringComparison.Ordinal);
    }

    private static async Task<string> CheckAsync(TemporaryFolder folder, IReadOnlyDictionary<string, string> environment, int? exit = null)
    {
        await using var agent = AgentProcess.Start(["check", "--config", folder["edgeagent.yaml"]], environment);
        var code = await agent.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(exit is null || exit == code, $"{code}\n{agent.Output}");
        return agent.Output.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal);
    }
}
