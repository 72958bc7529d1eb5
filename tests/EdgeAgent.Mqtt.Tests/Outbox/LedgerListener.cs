using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests.Outbox;

/// <summary>
/// A subscriber of MQTT 3.1.1 whose session the broker keeps, and that keeps a ledger only. It reads its connection to the last byte: what a
/// broker has sent before it was killed counts, and client libraries drop what they have not handed over by then.
/// </summary>
internal sealed class LedgerListener(int port) : IAsyncDisposable
{
    private const int Publish = 0x30;
    private const string ClientId = "ledger";
    private const string Filter = "edgeagent/#";

    private readonly CancellationTokenSource _end = new();
    private Socket? _socket;
    private Task _reading = Task.CompletedTask;

    public ArrivalLedger Ledger { get; } = new();

    /// <summary>Connects, again after the broker was gone and all of the last connection is read, and subscribes.</summary>
    public async Task ConnectAsync()
    {
        await _reading.WaitAsync(Until.Patience);
        _socket?.Dispose();
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(IPAddress.Loopback, port);
        // No clean session, no keep-alive; at least once.
        byte[] connect = [0, 4, .. "MQTT"u8, 4, 0, 0, 0, .. Text(ClientId)];
        byte[] subscribe = [0, 1, .. Text(Filter), 1];
        await _socket.SendAsync((byte[])[0x10, (byte)connect.Length, .. connect, 0x82, (byte)subscribe.Length, .. subscribe]);
        var subscribed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reading = ReadAsync(_socket, subscribed);
        await subscribed.Task.WaitAsync(Until.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _socket?.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync(Socket socket, TaskCompletionSource subscribed)
    {
        using var stream = new BufferedStream(new NetworkStream(socket), 64 * 1024);
        var payload = Array.Empty<byte>();
        try
        {
            while (true)
            {
                var (kind, length) = await HeadAsync(stream);
                if (payload.Length < length)
                    payload = new byte[length * 2];
                await stream.ReadExactlyAsync(payload.AsMemory(0, length), _end.Token);
                if (kind >> 4 == 9)
                    subscribed.TrySetResult();
                if ((kind & 0xf0) != Publish)
                    continue;
                var topic = BinaryPrimitives.ReadUInt16BigEndian(payload);
                var at = 2 + topic + ((kind & 6) != 0 ? 2 : 0);
                Ledger.Take(Encoding.UTF8.GetString(payload, 2, topic), payload[at..length]);
                if ((kind & 6) != 0)
                    await AcknowledgeAsync(socket, payload[at - 2], payload[at - 1]);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The broker is gone, or the test is over.
        }
    }

    // A broker that was killed takes no more, but what it has sent is still to be read.
    private async Task AcknowledgeAsync(Socket socket, byte high, byte low)
    {
        try
        {
            await socket.SendAsync((byte[])[0x40, 2, high, low], SocketFlags.None, _end.Token);
        }
        catch (SocketException)
        {
            // The next read says so too, behind the last message.
        }
    }

    private async Task<(int Kind, int Length)> HeadAsync(BufferedStream stream)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, _end.Token);
        var (kind, length, shift) = ((int)one[0], 0, 0);
        do
        {
            await stream.ReadExactlyAsync(one, _end.Token);
            length |= (one[0] & 0x7f) << shift;
            shift += 7;
        }
        while (one[0] >= 0x80);
        return (kind, length);
    }

    private static byte[] Text(string text) => [0, (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];
}
