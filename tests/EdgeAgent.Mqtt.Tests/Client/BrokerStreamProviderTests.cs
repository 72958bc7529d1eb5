using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests.Client;

public sealed class BrokerStreamProviderTests
{
    private static readonly IPEndPoint Unused = new(IPAddress.None, 0);

    private static BrokerStreamProvider To(int port, params IPAddress[] addresses) =>
        new(Agent.OptionsFor(port) with { Broker = new BrokerAddress("broker.lan", port, UseTls: false), ConnectTimeout = TimeSpan.FromSeconds(3) }, (_, _) => Task.FromResult(addresses));

    /// <summary>Listens, and takes no further connection: whoever connects waits.</summary>
    private static async Task<(Socket Listener, List<Socket> Waiting)> SwallowAsync(IPAddress address, int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, port));
        listener.Listen(0);
        var waiting = new List<Socket>();
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            waiting.Add(socket);
            using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            try
            {
                await socket.ConnectAsync(listener.LocalEndPoint!, deadline.Token);
            }
            catch (OperationCanceledException)
            {
                return (listener, waiting);
            }
        }
    }

    [Fact]
    public async Task An_address_that_refuses_or_swallows_everything_leaves_time_for_the_next()
    {
        using var broker = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        broker.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        broker.Listen();
        var port = ((IPEndPoint)broker.LocalEndPoint!).Port;
        var (listener, waiting) = await SwallowAsync(IPAddress.Parse("127.0.0.2"), port);
        try
        {
            await using var stream = await To(port, IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3"), IPAddress.Loopback)
                .ConnectAsync(Unused, CancellationToken.None).WaitAsync(Until.Patience);
            Assert.True(stream.CanWrite);
        }
        finally
        {
            waiting.ForEach(socket => socket.Dispose());
            listener.Dispose();
        }
    }

    [Fact]
    public async Task When_every_address_refuses_that_is_said()
    {
        var port = MosquittoBroker.FreePort();
        var refused = await Assert.ThrowsAsync<PublishException>(() => To(port, IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3")).ConnectAsync(Unused, CancellationToken.None));
        Assert.Equal(PublishFault.Unreachable, refused.Fault);
        Assert.EndsWith("cannot be reached: nothing listens there.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_servers_that_are_silent_are_waited_for_half_of_the_time_and_no_longer()
    {
        // As the system's look-up does: it looks at no token.
        var never = new TaskCompletionSource<IPAddress[]>();
        var provider = new BrokerStreamProvider(Agent.OptionsFor(1883) with { Broker = new BrokerAddress("broker.lan", 1883, UseTls: false), ConnectTimeout = TimeSpan.FromMilliseconds(200) }, (_, _) => never.Task);

        var refused = await Assert.ThrowsAsync<PublishException>(() => provider.ConnectAsync(Unused, CancellationToken.None).WaitAsync(Until.Patience));

        Assert.Equal(PublishFault.Unreachable, refused.Fault);
        Assert.EndsWith("cannot be reached: no name server told its address within 0.1 s.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_name_server()
    {
        var never = new TaskCompletionSource<IPAddress[]>();
        var provider = new BrokerStreamProvider(Agent.OptionsFor(1883) with { ConnectTimeout = TimeSpan.FromHours(1) }, (_, _) => never.Task);
        using var stop = new CancellationTokenSource();

        var connecting = provider.ConnectAsync(Unused, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(Until.Patience));
    }

    [Fact]
    public async Task Each_attempt_looks_the_name_up_anew()
    {
        using var broker = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        broker.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        broker.Listen();
        var port = ((IPEndPoint)broker.LocalEndPoint!).Port;
        var answers = new Queue<IPAddress[]>([[IPAddress.Parse("127.0.0.2")], [IPAddress.Loopback]]);
        var provider = new BrokerStreamProvider(Agent.OptionsFor(port) with { Broker = new BrokerAddress("broker.lan", port, UseTls: false) }, (_, _) => Task.FromResult(answers.Dequeue()));

        await Assert.ThrowsAsync<PublishException>(() => provider.ConnectAsync(Unused, CancellationToken.None));
        await using var stream = await provider.ConnectAsync(Unused, CancellationToken.None);

        Assert.True(stream.CanWrite);
    }

    [Fact]
    public async Task A_name_without_an_address_is_not_known()
    {
        var refused = await Assert.ThrowsAsync<PublishException>(() => To(1883).ConnectAsync(Unused, CancellationToken.None));
        Assert.EndsWith("cannot be reached: the name is not known.", refused.Message, StringComparison.Ordinal);
    }
}
