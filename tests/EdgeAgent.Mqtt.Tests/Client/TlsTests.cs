using EdgeAgent.Mqtt.Client;
using EdgeAgent.TestKit;
using MQTTnet.Formatter;

namespace EdgeAgent.Mqtt.Tests.Client;

/// <summary>Encrypted connections to mosquitto with certificates made for each test.</summary>
public sealed class TlsTests
{
    private const string Settings = "allow_anonymous true\ncertfile {folder}/server.pem\nkeyfile {folder}/server.key\ncafile {folder}/ca.pem";
    private static readonly CertificateMaker Authority = new("plant authority");

    [ProgramFact("mosquitto")]
    public async Task A_broker_of_a_private_authority_is_trusted_when_that_is_named()
    {
        await using var broker = await StartAsync(Authority.Issue("localhost"), Authority);
        await using var agent = await Agent.StartAsync(OptionsFor(broker));

        await Until.TrueAsync(() => agent.Logger.Count(5000) >= 1, state: () => agent.Logger.All);
        agent.Issue(1);
        await agent.StopAsync();

        Assert.Equal(0, agent.Logger.Count(5007));
        Assert.Equal(1, agent.Logger.Count(5006));
    }

    [ProgramFact("mosquitto")]
    public async Task A_broker_may_ask_for_our_certificate()
    {
        await using var broker = await StartAsync(Authority.Issue("localhost"), Authority, "\nrequire_certificate true\nuse_identity_as_username true");
        var (certificate, key) = Authority.Issue("line-3");
        File.WriteAllText(Path.Combine(broker.Folder, "client.pem"), certificate);
        File.WriteAllText(Path.Combine(broker.Folder, "client.key"), key);
        var options = OptionsFor(broker);

        await using (var connection = await BrokerConnection.OpenAsync(
            options with { CertificateFile = Path.Combine(broker.Folder, "client.pem"), KeyFile = Path.Combine(broker.Folder, "client.key") }, MqttProtocolVersion.V500, will: null, CancellationToken.None))
        {
            await Until.TrueAsync(() => broker.Log.Contains("u'line-3'", StringComparison.Ordinal), state: () => broker.Log);
        }

        var refused = await RefusedAsync(options);
        Assert.True(refused.Fault is PublishFault.Tls or PublishFault.Lost, refused.ToString());
    }

    [ProgramFact("mosquitto")]
    public async Task An_unknown_authority_is_refused()
    {
        await using var broker = await StartAsync(Authority.Issue("localhost"), Authority);

        var bySystem = await RefusedAsync(OptionsFor(broker) with { CaFile = null });
        var byOther = await RefusedAsync(OptionsFor(broker) with { CaFile = Write(broker, "other.pem", new CertificateMaker("plant authority").Pem) });

        AssertTls(bySystem, "its authority is unknown here");
        AssertTls(byOther, "refused");
    }

    [ProgramFact("mosquitto")]
    public async Task A_certificate_for_another_host_is_refused()
    {
        await using var broker = await StartAsync(Authority.Issue("other.lan"), Authority);

        AssertTls(await RefusedAsync(OptionsFor(broker)), "it is not made out for 'localhost'");
    }

    [ProgramFact("mosquitto")]
    public async Task An_expired_certificate_is_refused_with_its_dates()
    {
        await using var broker = await StartAsync(Authority.Issue("localhost", -30, -1), Authority);

        AssertTls(await RefusedAsync(OptionsFor(broker)), "renew it, or set this device's clock");
    }

    [ProgramFact("mosquitto")]
    public async Task A_certificate_of_the_future_is_refused_with_its_dates()
    {
        await using var broker = await StartAsync(Authority.Issue("localhost", 1, 30), Authority);

        AssertTls(await RefusedAsync(OptionsFor(broker)), "renew it, or set this device's clock");
    }

    [ProgramFact("mosquitto")]
    public async Task A_missing_intermediate_certificate_is_refused_and_the_whole_chain_is_taken()
    {
        var intermediate = new CertificateMaker("plant intermediate", Authority);
        var (certificate, key) = intermediate.Issue("localhost");

        await using (var broker = await StartAsync((certificate, key), Authority))
            AssertTls(await RefusedAsync(OptionsFor(broker)), "let the broker send intermediate certificates");
        await using var complete = await StartAsync((certificate + "\n" + intermediate.Pem, key), Authority);
        await using var connection = await BrokerConnection.OpenAsync(OptionsFor(complete), MqttProtocolVersion.V500, will: null, CancellationToken.None);
    }

    [ProgramFact("mosquitto")]
    public async Task A_plain_broker_on_the_port_for_TLS_is_named_and_never_spoken_to_in_plain()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        var options = OptionsFor(broker) with { CaFile = null, Password = "s3cret", Username = "line3" };

        var refused = await RefusedAsync(options);

        Assert.True(refused.Fault is PublishFault.Tls or PublishFault.Timeout, refused.ToString());

        // The log comes late: what it says of somebody who came after is there, so whatever it says of the refused one is there too.
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await Until.TrueAsync(() => broker.Log.Contains("Received SUBSCRIBE", StringComparison.Ordinal), state: () => broker.Log);
        Assert.DoesNotContain("edgeagent-line-3", broker.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto")]
    public async Task A_plain_connection_to_a_port_for_TLS_says_what_to_write()
    {
        await using var broker = await StartAsync(Authority.Issue("localhost"), Authority);

        var refused = await RefusedAsync(OptionsFor(broker) with { Broker = new BrokerAddress("localhost", broker.Port, UseTls: false) });

        Assert.Equal(PublishFault.Lost, refused.Fault);
        Assert.Contains("write mqtts://", refused.Message, StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto")]
    public async Task Certificate_files_that_are_not_there_are_named()
    {
        await using var broker = await StartAsync(Authority.Issue("localhost"), Authority);

        AssertTls(await RefusedAsync(OptionsFor(broker) with { CaFile = "/nowhere/ca.pem" }), "/nowhere/ca.pem");
        AssertTls(await RefusedAsync(OptionsFor(broker) with { CertificateFile = "/nowhere/client.pem" }), "/nowhere/client.pem");
        AssertTls(await RefusedAsync(OptionsFor(broker) with { CaFile = Write(broker, "empty.pem", "") }), "empty.pem");
    }

    private static void AssertTls(PublishException refused, string part)
    {
        Assert.Equal(PublishFault.Tls, refused.Fault);
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    private static Task<PublishException> RefusedAsync(MqttOptions options) =>
        Assert.ThrowsAsync<PublishException>(() => BrokerConnection.OpenAsync(options, MqttProtocolVersion.V500, will: null, CancellationToken.None));

    private static Task<MosquittoBroker> StartAsync((string Certificate, string Key) server, CertificateMaker authority, string more = "") =>
        MosquittoBroker.StartAsync(Settings + more, new Dictionary<string, string> { ["server.pem"] = server.Certificate, ["server.key"] = server.Key, ["ca.pem"] = authority.Pem });

    private static MqttOptions OptionsFor(MosquittoBroker broker) => Agent.OptionsFor(broker.Port) with
    {
        Broker = new BrokerAddress("localhost", broker.Port, UseTls: true),
        CaFile = Path.Combine(broker.Folder, "ca.pem"),
    };

    private static string Write(MosquittoBroker broker, string name, string text)
    {
        var path = Path.Combine(broker.Folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
