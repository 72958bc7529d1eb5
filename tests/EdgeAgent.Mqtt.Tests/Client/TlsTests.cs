using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
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

    [ProgramTheory("mosquitto")]
    [InlineData("")]
    [InlineData("\ntls_version tlsv1.2")]
    public async Task A_broker_may_ask_for_our_certificate(string version)
    {
        await using var broker = await StartAsync(Authority.Issue("localhost"), Authority, "\nrequire_certificate true\nuse_identity_as_username true" + version);
        var intermediate = new CertificateMaker("plant intermediate", Authority);
        var options = OptionsFor(broker);

        await using (var connection = await BrokerConnection.OpenAsync(WithIdentity(broker, options, Authority.Issue("line-3")), MqttProtocolVersion.V500, will: null, CancellationToken.None))
            await Until.TrueAsync(() => broker.Log.Contains("u'line-3'", StringComparison.Ordinal), state: () => broker.Log);
        var (certificate, key) = intermediate.Issue("line-4");
        await using (var connection = await BrokerConnection.OpenAsync(WithIdentity(broker, options, (certificate + "\n" + intermediate.Pem, key)), MqttProtocolVersion.V500, will: null, CancellationToken.None))
            await Until.TrueAsync(() => broker.Log.Contains("u'line-4'", StringComparison.Ordinal), state: () => broker.Log);
    }

    [ProgramTheory("mosquitto")]
    [InlineData("", "missing", "client_certificate")]
    [InlineData("", "foreign", "client")]
    [InlineData("", "expired", "client")]
    [InlineData("\ntls_version tlsv1.2", "missing", "client_certificate")]
    [InlineData("\ntls_version tlsv1.2", "foreign", "client")]
    [InlineData("\ntls_version tlsv1.2", "expired", "client")]
    public async Task A_client_certificate_that_is_missing_or_refused_is_named_as_the_cause(string version, string which, string part)
    {
        await using var broker = await StartAsync(Authority.Issue("localhost"), Authority, "\nrequire_certificate true" + version);
        var options = which switch
        {
            "missing" => OptionsFor(broker),
            "foreign" => WithIdentity(broker, OptionsFor(broker), new CertificateMaker("another plant").Issue("line-3")),
            _ => WithIdentity(broker, OptionsFor(broker), Authority.Issue("line-3", -30, -1)),
        };

        var refused = await RefusedAsync(options);

        // With TLS 1.3 the alert may be lost with the connection: then it is a guess, and said to be one.
        Assert.True(refused.Fault is PublishFault.Tls or PublishFault.Lost, refused.ToString());
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("mqtts://,", refused.Message, StringComparison.Ordinal);
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
    public async Task A_broker_is_verified_by_its_address_where_that_is_written()
    {
        await using (var right = await StartAsync(Authority.Issue("127.0.0.1"), Authority))
        await using (var connection = await BrokerConnection.OpenAsync(ByAddress(right), MqttProtocolVersion.V500, will: null, CancellationToken.None))
            Assert.False(connection.WhenLost.IsCompleted);

        await using (var other = await StartAsync(Authority.Issue("127.0.0.2"), Authority))
            AssertTls(await RefusedAsync(ByAddress(other)), "it is not made out for '127.0.0.1' but for '127.0.0.2'");
        await using var byName = await StartAsync(Authority.Issue("localhost"), Authority);
        AssertTls(await RefusedAsync(ByAddress(byName)), "it is not made out for '127.0.0.1' but for 'localhost'");

        static MqttOptions ByAddress(MosquittoBroker broker) => OptionsFor(broker) with { Broker = new BrokerAddress("127.0.0.1", broker.Port, UseTls: true) };
    }

    [ProgramFact("mosquitto")]
    public async Task An_expired_certificate_is_refused_with_its_dates()
    {
        await using var broker = await StartAsync(Authority.Issue("localhost", -30, -1), Authority);

        AssertTls(await RefusedAsync(OptionsFor(broker)), "it has expired: it was valid until 2");
        AssertTls(await RefusedAsync(OptionsFor(broker)), "renew it");
    }

    [ProgramFact("mosquitto")]
    public async Task An_expired_authority_is_named_and_not_taken_for_the_brokers_certificate()
    {
        var old = new CertificateMaker("old authority", -700, -1);
        await using var broker = await StartAsync(old.Issue("localhost"), old);

        AssertTls(await RefusedAsync(OptionsFor(broker)), "the certificate of its authority 'old authority' has expired");
    }

    [ProgramFact("mosquitto")]
    public async Task A_certificate_of_the_future_is_refused_with_its_dates()
    {
        await using var broker = await StartAsync(Authority.Issue("localhost", 1, 30), Authority);

        var refused = await RefusedAsync(OptionsFor(broker) with { Clock = new ClockSync(() => null, TimeProvider.System, NullLogger.Instance) });

        AssertTls(refused, "it is valid only from 2");
        AssertTls(refused, "whose clock is ahead?");
    }

    [ProgramFact("mosquitto")]
    public async Task Until_the_clock_is_set_a_date_is_no_fault_of_the_certificate_and_the_next_attempt_comes_as_soon_as_it_is()
    {
        await using var broker = await StartAsync(Authority.Issue("localhost", 1, 30), Authority);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        string? doubt = "no time server was heard";
        var options = OptionsFor(broker) with
        {
            Clock = new ClockSync(() => Volatile.Read(ref doubt), time, NullLogger.Instance),
            ReconnectMinimum = TimeSpan.FromMinutes(10),
            ReconnectMaximum = TimeSpan.FromMinutes(10),
        };

        var refused = await RefusedAsync(options);
        Assert.Equal(PublishFault.Clock, refused.Fault);
        Assert.False(refused.NeedsPerson);
        Assert.Contains("is not set: the agent waits until a time server was heard", refused.Message, StringComparison.Ordinal);

        await using var agent = await Agent.StartAsync(options);
        await Until.TrueAsync(() => agent.Logger.Count(5001) == 1, state: () => agent.Logger.All);
        Volatile.Write(ref doubt, null);
        time.Advance(ClockSync.RefreshAfter);

        // The certificate stays one of the future; now that is its own fault.
        await Until.TrueAsync(() => agent.Logger.Count(5001) == 2, state: () => agent.Logger.All);
        Assert.Contains("whose clock is ahead?", agent.Logger.All, StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto")]
    public async Task An_unset_clock_excuses_nothing_but_dates()
    {
        await using var broker = await StartAsync(Authority.Issue("other.lan", 1, 30), Authority);

        var refused = await RefusedAsync(OptionsFor(broker) with { Clock = new ClockSync(() => "no time server was heard", TimeProvider.System, NullLogger.Instance) });

        AssertTls(refused, "is not set");
        AssertTls(refused, "it is not made out for 'localhost' but for 'other.lan'");
    }

    [ProgramFact("mosquitto")]
    public async Task A_certificate_that_is_made_for_clients_makes_no_broker()
    {
        await using (var right = await StartAsync(Authority.Issue("localhost", usage: CertificateMaker.ForServers), Authority))
        await using (var connection = await BrokerConnection.OpenAsync(OptionsFor(right), MqttProtocolVersion.V500, will: null, CancellationToken.None))
            Assert.False(connection.WhenLost.IsCompleted);

        await using var wrong = await StartAsync(Authority.Issue("localhost", usage: CertificateMaker.ForClients), Authority);
        AssertTls(await RefusedAsync(OptionsFor(wrong)), "serverAuth");
    }

    [Fact]
    public async Task A_broker_that_speaks_only_TLS_1_1_is_refused_and_told_to_be_old()
    {
        // ServerHello of TLS 1.1: the record, then version, random, no session, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, no compression (RFC 4346 §7.4.1.3).
        byte[] hello = [0x16, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2, .. new byte[32], 0, 0xC0, 0x13, 0];
        using var nobody = Nobody();
        await using var old = FaultProxy.To(PortOf(nobody), _ => hello);

        var refused = await RefusedAsync(Agent.OptionsFor(old.Port) with { Broker = new BrokerAddress("localhost", old.Port, UseTls: true) });

        AssertTls(refused, "it speaks a version of TLS before 1.2");
    }

    [Fact]
    public async Task A_broker_of_3_1_1_is_spoken_to_over_TLS_with_its_certificate_verified()
    {
        using var folder = new TemporaryFolder();
        var file = folder["ca.pem"];
        await File.WriteAllTextAsync(file, Authority.Pem);
        await using var old = new TlsPeer(Authority.Issue("localhost"), level => level == 4 ? [0x20, 2, 0, 0] : []);
        var options = Agent.OptionsFor(old.Port) with { Broker = new BrokerAddress("localhost", old.Port, UseTls: true), CaFile = file };

        await using (var agent = await Agent.StartAsync(options))
            await Until.TrueAsync(() => agent.Logger.Count(5000) >= 1, state: () => agent.Logger.All);
        Assert.Equal([5, 5, 4], old.Heard.Take(3).Select(h => h.Level));
        Assert.All(old.Heard, h => Assert.True(h.Protocol is SslProtocols.Tls12 or SslProtocols.Tls13, $"{h.Protocol}"));

        // To one that is not to be trusted not even CONNECT goes, in no version.
        await using var impostor = new TlsPeer(new CertificateMaker("plant authority").Issue("localhost"), level => level == 4 ? [0x20, 2, 0, 0] : []);
        await using (var agent = await Agent.StartAsync(options with { Broker = new BrokerAddress("localhost", impostor.Port, UseTls: true), ReconnectMinimum = TimeSpan.FromMilliseconds(1) }))
            await Until.TrueAsync(() => agent.Logger.Count(5001) >= 1, state: () => agent.Logger.All);
        Assert.Empty(impostor.Heard);
    }

    [Fact]
    public async Task Whatever_a_broker_of_mqtts_does_each_connection_begins_with_TLS()
    {
        var first = new ConcurrentQueue<byte>();
        byte[][] answers = [[], [0x20, 3, 0, 0, 0], "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), [0x15, 3, 3, 0, 2, 2, 40], [0x20, 2, 0, 1], [0]];
        using var nobody = Nobody();
        await using var broker = FaultProxy.To(PortOf(nobody), bytes =>
        {
            first.Enqueue(bytes.Span[0]);
            return answers[first.Count % answers.Length];
        });
        var options = Agent.OptionsFor(broker.Port) with { Broker = new BrokerAddress("localhost", broker.Port, UseTls: true), Username = "line3", Password = "s3cret", ReconnectMinimum = TimeSpan.FromTicks(1000), ReconnectMaximum = TimeSpan.FromTicks(1000) };
        await using var agent = await Agent.StartAsync(options);

        await Until.TrueAsync(() => first.Count >= 20, state: () => agent.Logger.All);

        // 22 is the type of a record that holds a handshake.
        Assert.All(first, b => Assert.Equal(22, b));
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

        AssertTls(await RefusedAsync(OptionsFor(broker) with { CaFile = "/nowhere/ca.pem" }), "/nowhere/ca.pem does not exist");
        AssertTls(await RefusedAsync(OptionsFor(broker) with { CertificateFile = "/nowhere/client.pem" }), "/nowhere/client.pem does not exist");
        AssertTls(await RefusedAsync(OptionsFor(broker) with { CaFile = Write(broker, "empty.pem", "") }), "empty.pem holds no certificate");
    }

    private static Socket Nobody()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

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

    private static MqttOptions WithIdentity(MosquittoBroker broker, MqttOptions options, (string Certificate, string Key) identity) =>
        options with { CertificateFile = Write(broker, "client.pem", identity.Certificate), KeyFile = Write(broker, "client.key", identity.Key) };

    private static string Write(MosquittoBroker broker, string name, string text)
    {
        var path = Path.Combine(broker.Folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
