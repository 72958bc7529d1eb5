using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeAgent.Audio.Tests.Capture.Ffmpeg;

/// <summary>
/// The RTSP side of a camera with picture and sound, as far as one client over TCP needs it (RFC 2326, RTP of RFC 3551 interleaved):
/// it sends mu-law noise until the client goes away. Or it asks for a password, or says nothing at all.
/// </summary>
internal sealed class RtspCamera : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Manner _manner;
    private readonly Task _serving;

    public RtspCamera(Manner manner)
    {
        _manner = manner;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = Serve();
    }

    public enum Manner
    {
        Plays,
        AsksForPassword,
        IsSilent,
    }

    public int Port { get; }

    /// <summary>The tracks that the client asked for.</summary>
    public List<string> SetUp { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await Converse(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task Converse(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        while (await Request(reader) is { } request)
        {
            if (_manner == Manner.IsSilent)
                continue;
            if (_manner == Manner.AsksForPassword)
            {
                await Answer(stream, request, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"camera\"\r\n");
                continue;
            }

            switch (request.Method)
            {
                case "OPTIONS":
                    await Answer(stream, request, "200 OK", "Public: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n");
                    break;
                case "DESCRIBE":
                    const string description = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\n"
                        + "m=video 0 RTP/AVP 26\r\na=control:track0\r\nm=audio 0 RTP/AVP 0\r\na=control:track1\r\n";
                    await Answer(stream, request, "200 OK", "Content-Type: application/sdp\r\n", description);
                    break;
                case "SETUP":
                    SetUp.Add(request.Address.Split('/')[^1]);
                    await Answer(stream, request, "200 OK", "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
                    break;
                case "PLAY":
                    await Answer(stream, request, "200 OK", "Session: 1\r\n");
                    await Play(stream);
                    return;
                default:
                    await Answer(stream, request, "200 OK", "");
                    break;
            }
        }
    }

    private async Task Play(NetworkStream stream)
    {
        const int header = 16, samples = 160;
        var packet = new byte[header + samples];
        var random = new Random(1);
        try
        {
            for (var number = 0; ; number++)
            {
                random.NextBytes(packet);
                packet[0] = (byte)'$';
                packet[1] = 0;
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), header - 4 + samples);
                packet[4] = 0x80;
                packet[5] = 0;
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), (ushort)number);
                BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), (uint)(number * samples));
                BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), 7);
                await stream.WriteAsync(packet, _stop.Token);
            }
        }
        catch (IOException)
        {
            // The client went away.
        }
    }

    private async Task<(string Method, string Address, int Number)?> Request(StreamReader reader)
    {
        if (await reader.ReadLineAsync(_stop.Token) is not { Length: > 0 } first)
            return null;
        var number = 0;
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
        {
            if (line.StartsWith("CSeq:", StringComparison.OrdinalIgnoreCase))
                number = int.Parse(line[5..], CultureInfo.InvariantCulture);
        }

        var words = first.Split(' ');
        return (words[0], words[1], number);
    }

    private async Task Answer(NetworkStream stream, (string Method, string Address, int Number)? request, string status, string headers, string body = "")
    {
        var text = $"RTSP/1.0 {status}\r\nCSeq: {request!.Value.Number}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
    }
}
