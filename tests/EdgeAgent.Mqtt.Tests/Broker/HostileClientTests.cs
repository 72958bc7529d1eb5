using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.TestKit;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeAgent.Mqtt.Tests.Broker;

/// <summary>Clients that want the broker's memory: what it holds for them is bounded, and it serves the others.</summary>
[Collection(MemoryGroup.Name)]
public sealed class HostileClientTests
{
    private static readonly EmbeddedBrokerOptions Small = new() { Port = 0, PendingLimitBytes = 3_000_000, AllPendingLimitBytes = 6_000_000 };
    private readonly ListLogger<EmbeddedBroker> _logger = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_subscriber_that_reads_nothing_is_cut_off_before_its_messages_take_the_memory(byte qos)
    {
        await using var broker = await StartAsync();
        var before = MemoryGroup.Held();
        using var stuck = Subscribe(broker.Port, qos);
        using var sender = await ClientAsync(broker.Port);

        for (var i = 0; i < 500; i++)
            await sender.PublishAsync(new MqttApplicationMessage { Topic = "t", PayloadSegment = new byte[40_000], QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });

        Assert.InRange(broker.UnreadBytes, 0, 3_000_000);
        Assert.InRange(MemoryGroup.Held() - before, long.MinValue, 10_000_000);
        await Until.TrueAsync(() => _logger.Count(5055) == 1, state: () => _logger.All);
        await AssertServesAsync(broker);
    }

    [Fact]
    public async Task A_subscriber_that_reads_all_and_acknowledges_nothing_is_cut_off()
    {
        await using var broker = await StartAsync();
        var before = MemoryGroup.Held();
        using var taker = Subscribe(broker.Port, qos: 1);
        var reading = Task.Run(() => ReadAll(taker));
        using var sender = await ClientAsync(broker.Port);

        for (var i = 0; i < 200; i++)
            await sender.PublishAsync(new MqttApplicationMessage { Topic = "t", PayloadSegment = new byte[40_000], QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });

        await reading.WaitAsync(Until.Patience);
        Assert.Equal(1, _logger.Count(5055));
        Assert.InRange(MemoryGroup.Held() - before, long.MinValue, 10_000_000);
        await AssertServesAsync(broker);
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("publish")]
    [InlineData("subscribe")]
    public async Task Endless_small_packets_of_a_client_that_reads_hardly_an_answer_take_no_memory(string kind)
    {
        await using var broker = await StartAsync();
        var before = MemoryGroup.Held();
        using var flood = Hello(broker.Port);
        byte[] one = kind switch
        {
            "ping" => [0xC0, 0],
            "publish" => [0x32, 5, 0, 1, (byte)'t', 0, 1],
            _ => [0x82, 6, 0, 1, 0, 1, (byte)'t', 0],
        };
        var many = Enumerable.Repeat(one, 10_000).SelectMany(b => b).ToArray();
        var peak = 0L;
        flood.Blocking = false;

        // Each packet is answered by some hundred bytes until the answer is read. The kernel alone may take 10 MB of answers before the broker holds any.
        var rounds = 0;
        for (; rounds < 2000 && Pushed(flood, many); rounds++)
            peak = Math.Max(peak, broker.UnreadBytes);
        peak = Math.Max(peak, broker.UnreadBytes);

        await Until.TrueAsync(() => _logger.Count(5055) == 1, state: () => $"after {rounds} rounds, {broker.UnreadBytes} unread at most {peak}, {_logger.All}");
        Assert.InRange(peak, 0, 3_000_000);
        Assert.InRange(MemoryGroup.Held() - before, long.MinValue, 40_000_000);
        await AssertServesAsync(broker);
    }

    [Fact]
    public async Task Whoever_reads_gets_everything_that_is_kept_however_much_that_is()
    {
        await using var broker = await StartAsync(new EmbeddedBrokerOptions { Port = 0 });
        using var sender = await ClientAsync(broker.Port);
        for (var i = 0; i < 1200; i++)
            await sender.PublishAsync(new MqttApplicationMessage { Topic = $"edgeagent/{i}", PayloadSegment = new byte[10_000], Retain = true, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });

        await using var late = await Subscriber.StartAsync(broker.Port);

        await late.UntilAsync(s => s.All.Count == 1200);
        await Until.TrueAsync(() => broker.UnreadBytes == 0, state: () => $"{broker.UnreadBytes}");
    }

    [Fact]
    public async Task Malformed_packets_of_every_kind_end_their_connection_alone()
    {
        await using var broker = await StartAsync();
        var before = MemoryGroup.Held();
        var random = new Random(20261126);
        for (var i = 0; i < 300; i++)
        {
            using var hostile = random.Next(4) == 0 ? Connect(broker.Port) : Hello(broker.Port);
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            // Mostly a packet of a known kind whose length is right, so that its inside is looked at.
            if (random.Next(3) > 0 && bytes.Length > 2)
                (bytes[0], bytes[1]) = ((byte)(random.Next(16) << 4 | random.Next(16)), (byte)Math.Min(bytes.Length - 2, 127));
            Sent(hostile, bytes);
        }

        await AssertServesAsync(broker);
        Assert.InRange(MemoryGroup.Held() - before, long.MinValue, 20_000_000);
    }

    private async Task<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions? options = null)
    {
        var broker = new EmbeddedBroker(options ?? Small, _logger);
        await broker.StartAsync(CancellationToken.None);
        return broker;
    }

    private static async Task AssertServesAsync(EmbeddedBroker broker)
    {
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        using var client = await ClientAsync(broker.Port);
        await client.PublishAsync(new MqttApplicationMessage { Topic = "edgeagent/x", PayloadSegment = "fine"u8.ToArray(), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });
        await subscriber.UntilAsync(s => s.Last("edgeagent/x") == "fine");
    }

    private static async Task<IMqttClient> ClientAsync(int port)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        using var deadline = new CancellationTokenSource(Until.Patience);
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).Build(), deadline.Token);
        return client;
    }

    // Far smaller than that, and the kernel throws away segments that carry the broker's acknowledgements, so that the flood stalls by itself.
    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 65_536, ReceiveTimeout = (int)Until.Patience.TotalMilliseconds, SendTimeout = (int)Until.Patience.TotalMilliseconds };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    // CONNECT, MQTT 3.1.1, clean session, no keep-alive, a client id of the broker's choice.
    private static Socket Hello(int port)
    {
        var socket = Connect(port);
        socket.Send([0x10, 12, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 0, 0, 0]);
        Assert.Equal(4, socket.Receive(new byte[4]));
        return socket;
    }

    private static Socket Subscribe(int port, byte qos)
    {
        var socket = Hello(port);
        socket.Send([0x82, 6, 0, 1, 0, 1, (byte)'t', qos]);
        Assert.Equal(5, socket.Receive(new byte[5]));
        return socket;
    }

    private static void ReadAll(Socket socket)
    {
        var buffer = new byte[65536];
        try
        {
            while (socket.Receive(buffer) > 0)
            {
                // Until it is closed.
            }
        }
        catch (SocketException)
        {
            // Or reset.
        }
    }

    /// <summary>
    /// Sends without waiting for answers. Where the kernel lets nothing through any more it reads some of them: a window of nothing makes it throw away segments that carry the broker's
    /// acknowledgements, too, and the flood would end by itself.
    /// </summary>
    private static bool Pushed(Socket socket, byte[] bytes)
    {
        var some = new byte[65_536];
        var began = Stopwatch.GetTimestamp();
        for (var at = 0; at < bytes.Length;)
        {
            if (Stopwatch.GetElapsedTime(began) > Until.Patience)
                return false;
            at += socket.Send(bytes, at, bytes.Length - at, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
                return false;
            if (error == SocketError.WouldBlock && !socket.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectWrite))
                socket.Receive(some, 0, some.Length, SocketFlags.None, out _);
        }

        return true;
    }

    private static bool Sent(Socket socket, byte[] bytes)
    {
        try
        {
            return socket.Send(bytes) == bytes.Length;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
