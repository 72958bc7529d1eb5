using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.TestKit;
using MQTTnet.Formatter;

namespace EdgeAgent.Mqtt.Tests.Client;

/// <summary>Brokers that want the agent's memory, or to bring it down: what they send is bounded, and ends in a fault that is told.</summary>
[Collection(MemoryGroup.Name)]
public sealed class HostileBrokerTests
{
    private static readonly byte[] Accepted = [0x20, 3, 0, 0, 0];

    // To edgeagent/line-3/entrance/set/mute, 60,000 bytes.
    private static byte[] Command(byte qos)
    {
        var topic = "edgeagent/line-3/entrance/set/mute"u8;
        byte[] head = [0, (byte)topic.Length, .. topic, .. (byte[])(qos == 0 ? [] : [0, 1]), 0];
        var length = head.Length + 60_000;
        return [(byte)(0x30 | qos << 1), (byte)(length & 0x7F | 0x80), (byte)(length >> 7 & 0x7F | 0x80), (byte)(length >> 14), .. head, .. new byte[60_000]];
    }

    private static byte[] Repeated(params byte[] packet) => [.. Enumerable.Repeat(packet, 60_000 / packet.Length).SelectMany(b => b)];

    private static byte[] BytesOf(string kind) => kind switch
    {
        "commands" => Command(0),
        "commands to acknowledge" => Command(1),
        "small commands to acknowledge" => Repeated(0x32, 6, 0, 1, (byte)'t', 0, 1, 0),
        "signs of life" => Repeated(0xD0, 0),
        "acknowledgements of nothing" => Repeated(0x40, 2, 0xAB, 0xCD),
        "answers to no subscription" => Repeated(0x90, 4, 0xAB, 0xCD, 0, 0xFF),
        _ => Repeated(0x62, 2, 0xAB, 0xCD),
    };

    [Theory]
    [InlineData("commands")]
    [InlineData("commands to acknowledge")]
    [InlineData("small commands to acknowledge")]
    [InlineData("signs of life")]
    [InlineData("acknowledgements of nothing")]
    [InlineData("answers to no subscription")]
    [InlineData("releases of nothing")]
    public async Task Packets_without_end_take_no_memory_also_when_our_answers_are_not_read(string kind)
    {
        var bytes = BytesOf(kind);
        var sent = 0L;
        using var broker = new RawBroker(async stream =>
        {
            await stream.WriteAsync(Accepted);
            while (true)
            {
                await stream.WriteAsync(bytes);
                Interlocked.Add(ref sent, bytes.Length);
            }
        });
        var before = MemoryGroup.Held();
        await using var connection = await BrokerConnection.OpenAsync(Agent.OptionsFor(broker.Port), MqttProtocolVersion.V500, will: null, CancellationToken.None);

        // 60 MB, or what passes before nothing does for half a second; nothing of it may stay.
        var (last, still) = (-1L, 0);
        while (Volatile.Read(ref sent) < 60_000_000 && still < 10)
        {
            still = last == Volatile.Read(ref sent) ? still + 1 : 0;
            last = Volatile.Read(ref sent);
            await Task.Delay(50);
        }

        Assert.InRange(MemoryGroup.Held() - before, long.MinValue, 12_000_000);
    }

    [Fact]
    public async Task Commands_that_are_taken_slowly_are_taken_all_and_in_order()
    {
        using var broker = new RawBroker(async stream =>
        {
            await stream.WriteAsync(Accepted);
            // SUBSCRIBE: fixed header, packet id 1, no properties, the topic.
            await stream.ReadExactlyAsync(new byte[9]);
            await stream.WriteAsync((byte[])[0x90, 4, 0, 1, 0, 1]);
            for (var i = 0; i < 1000; i++)
                await stream.WriteAsync((byte[])[0x30, 6, 0, 1, (byte)'t', 0, (byte)(i >> 8), (byte)i]);
            await Task.Delay(Timeout.Infinite);
        });
        var taken = new List<int>();
        await using var connection = await BrokerConnection.OpenAsync(Agent.OptionsFor(broker.Port), MqttProtocolVersion.V500, will: null, CancellationToken.None);

        Assert.Null(await connection.SubscribeAsync(["t"], (in IncomingMessage m) =>
        {
            var payload = m.Payload.FirstSpan;
            lock (taken)
                taken.Add(payload[0] << 8 | payload[1]);
        }, CancellationToken.None));

        await Until.TrueAsync(() =>
        {
            lock (taken)
                return taken.Count > 0 && taken[^1] == 999;
        });
        Assert.Equal(Enumerable.Range(0, 1000), taken);
    }

    [Fact]
    public async Task An_answer_full_of_properties_costs_little_and_a_larger_one_ends_the_connection()
    {
        static byte[] Connack(int properties)
        {
            byte[] one = [0x26, 0, 1, (byte)'n', 0, 1, (byte)'v'];
            var body = Enumerable.Repeat(one, properties).SelectMany(b => b).ToArray();
            return [0x20, .. Length(body.Length + 2 + Length(body.Length).Length), 0, 0, .. Length(body.Length), .. body];
        }

        var before = MemoryGroup.Held();
        using (var broker = new RawBroker(async stream => await stream.WriteAsync(Connack(30_000))))
        await using (var connection = await BrokerConnection.OpenAsync(Agent.OptionsFor(broker.Port), MqttProtocolVersion.V500, will: null, CancellationToken.None))
        {
            Assert.InRange(MemoryGroup.Held() - before, long.MinValue, 12_000_000);
        }

        using var worse = new RawBroker(async stream => await stream.WriteAsync(Connack(60_000)));
        var fault = await Assert.ThrowsAsync<PublishException>(() => BrokerConnection.OpenAsync(Agent.OptionsFor(worse.Port), MqttProtocolVersion.V500, will: null, CancellationToken.None));
        Assert.Contains("announced a packet of more than", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_with_a_novel_for_its_reason_is_told_in_a_line()
    {
        var reason = Enumerable.Repeat("\u001b[2J\n\r\0\u202eevil ", 4000).SelectMany(t => System.Text.Encoding.UTF8.GetBytes(t)).Take(60_000).ToArray();
        byte[] property = [0x1F, (byte)(reason.Length >> 8), (byte)reason.Length, .. reason];
        using var broker = new RawBroker(async stream =>
            await stream.WriteAsync((byte[])[0x20, .. Length(property.Length + 2 + Length(property.Length).Length), 0, 0x85, .. Length(property.Length), .. property]));

        var fault = await Assert.ThrowsAsync<PublishException>(() => BrokerConnection.OpenAsync(Agent.OptionsFor(broker.Port), MqttProtocolVersion.V500, will: null, CancellationToken.None));

        Assert.InRange(fault.Message.Length, 1, 500);
        Assert.DoesNotContain(fault.Message, c => char.IsControl(c) || c == '\u202e');
    }

    [Fact]
    public async Task Whatever_a_broker_sends_every_call_ends_in_an_answer_or_a_PublishException()
    {
        var random = new Random(20261126);
        for (var i = 0; i < 60; i++)
        {
            var bytes = new byte[random.Next(1, 120)];
            random.NextBytes(bytes);
            // Mostly a packet of a known kind whose length is right, so that its inside is looked at.
            if (random.Next(4) > 0 && bytes.Length > 2)
                (bytes[0], bytes[1]) = ((byte)(random.Next(1, 16) << 4 | random.Next(16)), (byte)(bytes.Length - 2));
            var accepts = random.Next(4) > 0;
            using var broker = new RawBroker(async stream =>
            {
                if (accepts)
                    await stream.WriteAsync(Accepted);
                await stream.WriteAsync(bytes);
            });
            var options = Agent.OptionsFor(broker.Port) with { ConnectTimeout = TimeSpan.FromMilliseconds(500), AcknowledgeTimeout = TimeSpan.FromMilliseconds(30), KeepAlive = TimeSpan.FromMilliseconds(60) };

            foreach (var version in (MqttProtocolVersion[])[MqttProtocolVersion.V500, MqttProtocolVersion.V311])
            {
                var fault = await Record.ExceptionAsync(async () =>
                {
                    await using var connection = await BrokerConnection.OpenAsync(options, version, will: null, CancellationToken.None);
                    await connection.SubscribeAsync(["a"], (in IncomingMessage _) => { }, CancellationToken.None);
                    await connection.PublishAsync(new OutgoingMessage("t", new byte[3], Retain: false, ContentType: null), CancellationToken.None);
                    await connection.PingAsync(CancellationToken.None);
                });
                Assert.True(fault is null or PublishException, $"{Convert.ToHexString(bytes)} {accepts} {version}: {fault}");
            }
        }
    }

    // The variable byte integer of MQTT 5.0 §1.5.5.
    private static byte[] Length(int value)
    {
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)(value & 0x7F | (value > 0x7F ? 0x80 : 0)));
            value >>= 7;
        }
        while (value > 0);
        return [.. bytes];
    }

    /// <summary>Waits for CONNECT, then does as told, and reads nothing.</summary>
    private sealed class RawBroker : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly Func<Stream, Task> _act;
        private readonly List<Socket> _open = [];

        public RawBroker(Func<Stream, Task> act)
        {
            _act = act;
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            // Each connection has it from here: answers that are not read are few before they stop.
            _listener.ReceiveBufferSize = 4096;
            _listener.Listen();
            Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
            _ = AcceptAsync();
        }

        public int Port { get; }

        public void Dispose()
        {
            _listener.Dispose();
            lock (_open)
                _open.ForEach(socket => socket.Dispose());
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var socket = await _listener.AcceptAsync();
                    lock (_open)
                        _open.Add(socket);
                    _ = ActAsync(socket);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task ActAsync(Socket socket)
        {
            try
            {
                await using var stream = new NetworkStream(socket);
                if (await stream.ReadAtLeastAsync(new byte[4096], 2, throwOnEndOfStream: false) >= 2)
                    await _act(stream);
                await Task.Delay(Timeout.Infinite, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(2));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or TimeoutException)
            {
                // The client has left.
            }
        }
    }
}
