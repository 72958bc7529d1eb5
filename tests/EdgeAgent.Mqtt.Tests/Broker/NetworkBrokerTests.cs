using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Tests.Client;
using EdgeAgent.TestKit;
using MQTTnet;
using MQTTnet.Formatter;

namespace EdgeAgent.Mqtt.Tests.Broker;

/// <summary>The embedded broker where other devices use it too.</summary>
public sealed class NetworkBrokerTests
{
    private static readonly EmbeddedBrokerOptions WithLogin = new() { Port = 0, Username = "home", Password = "s3cret-pass" };
    private readonly ListLogger<EmbeddedBroker> _logger = new();

    [Fact]
    public void Beyond_this_device_it_does_not_listen_without_a_login()
    {
        Assert.Throws<ArgumentException>(() => new EmbeddedBroker(new EmbeddedBrokerOptions { Address = IPAddress.Any }, _logger));
        Assert.Throws<ArgumentException>(() => new EmbeddedBroker(new EmbeddedBrokerOptions { Address = IPAddress.IPv6Any, Username = "home" }, _logger));
    }

    [Fact]
    public async Task Other_devices_reach_it_with_the_password_and_it_is_said_that_they_do_so_in_clear()
    {
        await using var broker = await StartAsync(WithLogin with { Address = IPAddress.IPv6Any });
        var others = Dns.GetHostAddresses(Dns.GetHostName()).Append(IPAddress.Loopback).Append(IPAddress.IPv6Loopback).Where(a => !a.IsIPv6LinkLocal);

        Assert.Equal(1, _logger.Count(5057));
        foreach (var address in others.Where(a => a.AddressFamily == AddressFamily.InterNetwork || Socket.OSSupportsIPv6))
            Assert.Equal(MqttClientConnectResultCode.Success, await ConnectAsync($"{address}", broker.Port, "home", "s3cret-pass"));
    }

    [Theory]
    [InlineData("home", "wrong")]
    [InlineData("other", "s3cret-pass")]
    [InlineData(null, null)]
    [InlineData("home", null)]
    [InlineData("edgeagent", "")]
    public async Task Who_does_not_know_name_and_password_is_refused(string? username, string? password)
    {
        await using var broker = await StartAsync(WithLogin);

        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await ConnectAsync("127.0.0.1", broker.Port, username, password));
        Assert.DoesNotContain("s3cret", _logger.All + broker.ForOwnClient(Agent.OptionsFor(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_agent_itself_comes_in_whatever_others_have_to_log_in_with_and_is_heard_by_them()
    {
        var (certificate, key) = new CertificateMaker("plant").Issue("broker.lan");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["broker.pem"], certificate + "\n" + key);
        await using var broker = await StartAsync(WithLogin with { CertificateFile = folder["broker.pem"] });
        await using var agent = await Agent.StartAsync(broker.ForOwnClient(Agent.OptionsFor(0)));

        await Until.TrueAsync(() => agent.Logger.Count(5000) == 1, state: () => agent.Logger.All);

        // Nobody else has its id.
        var own = broker.ForOwnClient(Agent.OptionsFor(0));
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await ConnectAsync("127.0.0.1", own.Broker.Port, "home", "s3cret-pass"));
        Assert.Equal(0, agent.Logger.Count(5001));
    }

    [Fact]
    public async Task Nobody_who_logs_in_pushes_the_agent_off_its_own_broker()
    {
        await using var broker = await StartAsync(WithLogin);
        await using var agent = await Agent.StartAsync(broker.ForOwnClient(Agent.OptionsFor(0)));
        await Until.TrueAsync(() => agent.Logger.Count(5000) == 1, state: () => agent.Logger.All);

        Assert.Equal(MqttClientConnectResultCode.ClientIdentifierNotValid, await ConnectAsync("127.0.0.1", broker.Port, "home", "s3cret-pass", agent.Options.EffectiveClientId));
        Assert.Equal(0, agent.Logger.Count(5001));
    }

    [Fact]
    public async Task Who_fails_to_log_in_too_often_has_to_wait_and_the_agent_does_not()
    {
        await using var broker = await StartAsync(WithLogin with { FailedLoginLimit = 3, FailedLoginInterval = TimeSpan.FromHours(1) });
        for (var i = 0; i < 3; i++)
            Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await ConnectAsync("127.0.0.1", broker.Port, "home", $"guess {i}"));

        await Assert.ThrowsAnyAsync<MQTTnet.Exceptions.MqttCommunicationException>(() => ConnectAsync("127.0.0.1", broker.Port, "home", "s3cret-pass"));

        Assert.Equal(1, _logger.Count(5056));
        Assert.Contains("127.0.0.1 has failed to log in", _logger.All, StringComparison.Ordinal);
        await using var agent = await Agent.StartAsync(broker.ForOwnClient(Agent.OptionsFor(0)));
        await Until.TrueAsync(() => agent.Logger.Count(5000) == 1, state: () => agent.Logger.All);
    }

    [Fact]
    public async Task One_address_does_not_take_every_connection()
    {
        await using var broker = await StartAsync(WithLogin with { AddressConnectionLimit = 2, ConnectTimeout = TimeSpan.FromMinutes(1) });
        using var first = Connect(broker.Port);
        using var second = Connect(broker.Port);
        using var third = Connect(broker.Port);

        Assert.Equal(0, Received(third));
        Assert.False(first.Poll(TimeSpan.Zero, SelectMode.SelectRead));
    }

    [Fact]
    public async Task With_a_certificate_it_speaks_TLS_alone()
    {
        var authority = new CertificateMaker("plant");
        var intermediate = new CertificateMaker("plant intermediate", authority);
        var (certificate, key) = intermediate.Issue("localhost");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["broker.pem"], certificate + "\n" + intermediate.Pem);
        await File.WriteAllTextAsync(folder["broker.key"], key);
        await File.WriteAllTextAsync(folder["ca.pem"], authority.Pem);
        await using var broker = await StartAsync(WithLogin with { CertificateFile = folder["broker.pem"], KeyFile = folder["broker.key"] });
        var options = Agent.OptionsFor(broker.Port) with { Broker = new BrokerAddress("localhost", broker.Port, UseTls: true), CaFile = folder["ca.pem"], Username = "home", Password = "s3cret-pass" };

        Assert.Equal("5", await BrokerProbe.ConnectAsync(options, CancellationToken.None));
        Assert.Contains("with TLS", _logger.All, StringComparison.Ordinal);
        Assert.Equal(PublishFault.Lost, (await Assert.ThrowsAsync<PublishException>(() =>
            BrokerProbe.ConnectAsync(options with { Broker = new BrokerAddress("localhost", broker.Port, UseTls: false), CaFile = null }, CancellationToken.None))).Fault);
        Assert.Equal(PublishFault.Tls, (await Assert.ThrowsAsync<PublishException>(() => BrokerProbe.ConnectAsync(options with { CaFile = null }, CancellationToken.None))).Fault);
    }

    [Fact]
    public async Task A_handshake_that_does_not_end_is_closed()
    {
        using var folder = new TemporaryFolder();
        var (certificate, key) = new CertificateMaker("plant").Issue("localhost");
        await File.WriteAllTextAsync(folder["broker.pem"], certificate + "\n" + key);
        await using var broker = await StartAsync(WithLogin with { CertificateFile = folder["broker.pem"], ConnectTimeout = TimeSpan.FromMilliseconds(300) });
        using var silent = Connect(broker.Port);
        silent.Send([0x16, 3, 1]);

        Assert.Equal(0, Received(silent));
    }

    [Fact]
    public async Task A_packet_that_does_not_end_closes_the_connection()
    {
        await using var broker = await StartAsync(new EmbeddedBrokerOptions { Port = 0, PacketTimeout = TimeSpan.FromMilliseconds(300) });
        using var slow = Connect(broker.Port);

        // CONNECT without keep-alive, MQTT 3.1.1; then the first bytes of a PUBLISH of a megabyte.
        slow.Send([0x10, 13, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 0, 0, 1, (byte)'s']);
        Assert.Equal(4, Received(slow));
        slow.Send([0x30, 0x80, 0x80, 0x40, 0, 1]);

        Assert.Equal(0, Received(slow));
    }

    [Fact]
    public void A_certificate_that_is_no_use_is_named_at_the_start()
    {
        var fault = Assert.Throws<PublishException>(() => new EmbeddedBroker(WithLogin with { CertificateFile = "/nowhere/broker.pem" }, _logger));

        Assert.Equal("/nowhere/broker.pem does not exist.", fault.Message);
    }

    [Fact]
    public async Task An_address_that_this_machine_does_not_have_is_said()
    {
        await using var broker = new EmbeddedBroker(WithLogin with { Address = IPAddress.Parse("192.0.2.1") }, _logger);

        var fault = await Assert.ThrowsAsync<PublishException>(() => broker.StartAsync(CancellationToken.None));

        Assert.Contains("this machine does not have that address", fault.Message, StringComparison.Ordinal);
    }

    private async Task<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions options)
    {
        var broker = new EmbeddedBroker(options, _logger);
        await broker.StartAsync(CancellationToken.None);
        return broker;
    }

    private static async Task<MqttClientConnectResultCode> ConnectAsync(string host, int port, string? username, string? password, string? clientId = null)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer(host, port).WithProtocolVersion(MqttProtocolVersion.V500).WithClientId(clientId ?? "");
        if (username is not null)
            options = options.WithCredentials(username, password);
        using var deadline = new CancellationTokenSource(Until.Patience);
        return (await client.ConnectAsync(options.Build(), deadline.Token)).ResultCode;
    }

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Until.Patience.TotalMilliseconds };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static int Received(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[64]);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }
}
