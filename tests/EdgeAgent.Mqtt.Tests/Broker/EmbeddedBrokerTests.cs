using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;
using FsCheck.Xunit;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeAgent.Mqtt.Tests.Broker;

public sealed class EmbeddedBrokerTests
{
    private readonly ListLogger<EmbeddedBroker> _logger = new();

    [Fact]
    public async Task A_publisher_and_a_subscriber_meet_in_it()
    {
        await using var broker = await StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        var agent = await Agent.StartAsync(broker.Port);
        agent.Report(SourceState.Running);
        for (var i = 0; i < 300; i++)
            agent.Issue(i);

        await subscriber.UntilAsync(s => s.Events.Count == 300);

        Assert.All(subscriber.Events, message => EventContract.AssertValid(message.Text));
        await using var late = await Subscriber.StartAsync(broker.Port);
        await late.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online" && s.Last("edgeagent/line-3/entrance/status") == "online");
        Assert.All(late.All, message => Assert.True(message.Retained));
        await agent.DisposeAsync();
        await late.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline" && s.Last("edgeagent/line-3/entrance/status") == "offline");
    }

    [Fact]
    public async Task It_can_be_reached_from_this_device_only()
    {
        await using var broker = await StartAsync();
        var others = Dns.GetHostAddresses(Dns.GetHostName()).Where(address => !IPAddress.IsLoopback(address) && address.AddressFamily == AddressFamily.InterNetwork);

        Assert.All(others, address =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            Assert.Throws<SocketException>(() => socket.Connect(address, broker.Port));
        });
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_what_to_write()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        await using var broker = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = port }, _logger);

        var fault = await Assert.ThrowsAsync<PublishException>(() => broker.StartAsync(CancellationToken.None));

        Assert.Equal(PublishFault.PortTaken, fault.Fault);
        Assert.Contains($"127.0.0.1:{port}", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"mqtt: {{url: mqtt://127.0.0.1:{port}}}", fault.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains($"(process {Environment.ProcessId}) has the port.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_starts_again_on_the_same_port_at_once()
    {
        var first = await StartAsync();
        var port = first.Port;
        await using (var subscriber = await Subscriber.StartAsync(port))
            await first.DisposeAsync();

        await using var second = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = port }, _logger);
        await second.StartAsync(CancellationToken.None);

        Assert.Equal(port, second.Port);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_claim_of_a_quarter_of_a_gigabyte_costs_nothing_and_ends_the_connection(bool connectFirst)
    {
        await using var broker = await StartAsync();
        var before = GC.GetTotalAllocatedBytes();

        for (var i = 0; i < 4; i++)
        {
            using var hostile = Connect(broker.Port);
            if (connectFirst)
            {
                // CONNECT, MQTT 3.1.1, clean session, client id "h".
                hostile.Send([0x10, 13, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 60, 0, 1, (byte)('a' + i)]);
                Assert.Equal([0x20, 2, 0, 0], Read(hostile, 4));
            }

            hostile.Send([0x30, 0xFF, 0xFF, 0xFF, 0x7F]);
            Assert.Empty(Read(hostile, 1));
        }

        // One claim is 268 MB; other tests of this process allocate too.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 900_000_000);
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
    }

    [Fact]
    public async Task Who_connects_and_says_nothing_is_closed()
    {
        await using var broker = await StartAsync(new EmbeddedBrokerOptions { Port = 0, ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        using var silent = Connect(broker.Port);

        Assert.Empty(Read(silent, 1));
    }

    [Fact]
    public async Task Subscribers_that_read_nothing_hold_up_no_stop()
    {
        var broker = await StartAsync();
        var stuck = Enumerable.Range(0, 4).Select(i => SubscribeAndNeverRead(broker.Port, (byte)('a' + i))).ToList();

        // Far more than the system keeps for a connection.
        using (var client = await ClientAsync(broker.Port))
        {
            for (var i = 0; i < 8; i++)
                await client.PublishAsync(new MqttApplicationMessage { Topic = "t", PayloadSegment = new byte[1_000_000], QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });
        }

        // Each of them would be waited for in turn, for the time that a CONNECT may take: 20 s.
        await broker.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15));
        stuck.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_said_once()
    {
        await using var broker = await StartAsync(new EmbeddedBrokerOptions { Port = 0, ConnectionLimit = 3, ConnectTimeout = TimeSpan.FromMinutes(1) });
        var open = Enumerable.Range(0, 3).Select(_ => Connect(broker.Port)).ToList();

        for (var i = 0; i < 5; i++)
        {
            using var further = Connect(broker.Port);
            Assert.Empty(Read(further, 1));
        }

        Assert.Equal(1, _logger.Count(5052));
        open.ForEach(socket => socket.Dispose());
        // Seats that were left can be taken again; the broker learns of it when it reads.
        await Until.TrueAsync(() =>
        {
            using var again = Connect(broker.Port);
            return again.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead) is false;
        });
    }

    [Fact]
    public async Task Retained_topics_beyond_the_limit_are_refused_and_said_once_while_known_ones_change()
    {
        await using var broker = await StartAsync(new EmbeddedBrokerOptions { Port = 0, RetainedLimit = 3, RetainedLimitBytes = 1000 });
        using var client = await ClientAsync(broker.Port);

        async Task<MqttClientPublishReasonCode> Keep(string topic, int bytes) =>
            (await client.PublishAsync(new MqttApplicationMessage { Topic = topic, PayloadSegment = new byte[bytes], Retain = true, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce })).ReasonCode;

        for (var i = 0; i < 3; i++)
            Assert.Equal(MqttClientPublishReasonCode.NoMatchingSubscribers, await Keep($"t/{i}", 10));
        Assert.Equal(MqttClientPublishReasonCode.QuotaExceeded, await Keep("t/3", 1));
        Assert.Equal(MqttClientPublishReasonCode.QuotaExceeded, await Keep("t/4", 1));
        Assert.Equal(1, _logger.Count(5053));
        Assert.Equal(MqttClientPublishReasonCode.QuotaExceeded, await Keep("t/0", 990));
        Assert.Equal(MqttClientPublishReasonCode.NoMatchingSubscribers, await Keep("t/0", 900));
        Assert.Equal(MqttClientPublishReasonCode.NoMatchingSubscribers, await Keep("t/0", 0));
        Assert.Equal(MqttClientPublishReasonCode.NoMatchingSubscribers, await Keep("t/3", 1));
        Assert.Contains("such as t/3 of", _logger.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscriptions_beyond_a_clients_limit_are_refused_and_said_once()
    {
        await using var broker = await StartAsync(new EmbeddedBrokerOptions { Port = 0, SubscriptionLimit = 3 });
        using var client = await ClientAsync(broker.Port);
        using var other = await ClientAsync(broker.Port);

        async Task<MqttClientSubscribeResultCode> Subscribe(IMqttClient of, string filter) =>
            (await of.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce)).Items.Single().ResultCode;

        for (var i = 0; i < 3; i++)
            Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await Subscribe(client, $"t/{i}"));
        Assert.Equal(MqttClientSubscribeResultCode.QuotaExceeded, await Subscribe(client, "t/3"));
        Assert.Equal(MqttClientSubscribeResultCode.QuotaExceeded, await Subscribe(client, "t/4"));
        Assert.Equal(1, _logger.Count(5054));
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await Subscribe(client, "t/0"));
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await Subscribe(other, "t/3"));
        await client.UnsubscribeAsync("t/1");
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await Subscribe(client, "t/3"));
    }

    [Property(MaxTest = 200)]
    public void What_is_kept_never_exceeds_its_limits(int seed)
    {
        var random = new Random(seed);
        var budget = new RetainedBudget(5, 1000);
        for (var i = 0; i < 200; i++)
        {
            budget.TryTake($"t/{random.Next(10)}", random.Next(3) == 0 ? 0 : random.Next(600));
            Assert.InRange(budget.Count, 0, 5);
            Assert.InRange(budget.Bytes, 0, 1000);
        }

        for (var i = 0; i < 10; i++)
            Assert.True(budget.TryTake($"t/{i}", 0));
        Assert.Equal((0, 0), (budget.Count, budget.Bytes));
    }

    private static async Task<IMqttClient> ClientAsync(int port)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).Build());
        return client;
    }

    private async Task<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions? options = null)
    {
        var broker = new EmbeddedBroker(options ?? new EmbeddedBrokerOptions { Port = 0 }, _logger);
        await broker.StartAsync(CancellationToken.None);
        return broker;
    }

    private static Socket SubscribeAndNeverRead(int port, byte name)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, ReceiveTimeout = (int)Until.Patience.TotalMilliseconds };
        socket.Connect(IPAddress.Loopback, port);

        // CONNECT, MQTT 5, clean start; SUBSCRIBE to all, QoS 0.
        socket.Send([0x10, 14, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 5, 2, 0, 60, 0, 0, 1, name]);
        Assert.Equal(0x20, Read(socket, 1).Single());
        socket.Send([0x82, 7, 0, 1, 0, 0, 1, (byte)'#', 0]);
        return socket;
    }

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Until.Patience.TotalMilliseconds };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    // What comes, up to a number of bytes; nothing when the connection is closed.
    private static byte[] Read(Socket socket, int count)
    {
        var bytes = new byte[count];
        try
        {
            return bytes[..socket.Receive(bytes)];
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return [];
        }
    }
}
