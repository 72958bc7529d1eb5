using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeAgent.EndToEnd.Tests.Sync;

/// <summary>
/// A camera with a microphone behind one RTSP address, for any number of clients over TCP (RFC 2326; RTP of RFC 6184 and 3551, interleaved). What it sees and hears happens when it happens, whoever
/// looks; its encoders hold each of the two back by a time of their own. The time stamps of each track count from a number of its own, and only sender reports (RFC 3550 §6.4.1) say how they belong together.
/// </summary>
internal sealed class TwoTrackCamera : IAsyncDisposable
{
    private const int PictureRate = 25, PictureClock = 90_000;
    private const int SoundRate = 8000, PieceLength = 160;
    private const int LongestPayload = 1200;
    private const ulong NtpEra = 2_208_988_800;

    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(1);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[][][] _pictures;
    private readonly Func<double, double> _sound;
    private readonly TimeSpan _pictureDelay;
    private readonly TimeSpan _soundDelay;
    private readonly string _soundFormat;
    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly DateTimeOffset _beginDate = DateTimeOffset.UtcNow;
    private readonly Task _serving;

    /// <param name="pictures">A bare H.264 stream of 25 pictures a second, each of which can be the first (<c>-g 1</c>); it is shown again and again.</param>
    /// <param name="sound">What there is to hear, -1 to 1, of seconds since the film began; again and again with it.</param>
    /// <param name="pictureDelay">How long a picture takes until it is sent.</param>
    /// <param name="soundDelay">How long a piece of sound takes, once it is full.</param>
    /// <param name="soundFormat">What the description says the sound is: <c>PCMU/8000</c>, or what nobody knows.</param>
    public TwoTrackCamera(byte[] pictures, Func<double, double> sound, TimeSpan pictureDelay, TimeSpan soundDelay, string soundFormat = "PCMU/8000")
    {
        (_pictures, _sound, _pictureDelay, _soundDelay, _soundFormat) = (PicturesOf(pictures), sound, pictureDelay, soundDelay, soundFormat);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"rtsp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/both";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private TimeSpan Now => Stopwatch.GetElapsedTime(_begin);

    /// <summary>The pictures of a bare stream: each a few units (RFC 6184: NAL units), of which a delimiter (type 9) is the first.</summary>
    private static byte[][][] PicturesOf(ReadOnlySpan<byte> stream)
    {
        var units = new List<byte[]>();
        var pictures = new List<byte[][]>();
        while (stream.IndexOf((ReadOnlySpan<byte>)[0, 0, 1]) is >= 0 and var start)
        {
            stream = stream[(start + 3)..];
            var end = stream.IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
            var unit = (end < 0 ? stream : stream[..end]).TrimEnd((byte)0).ToArray();
            if ((unit[0] & 31) == 9 && units.Count > 0)
            {
                pictures.Add([.. units]);
                units.Clear();
            }

            units.Add(unit);
        }

        return [.. pictures, [.. units]];
    }

    private async Task ServeAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
                clients.Add(ConverseAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var channels = new Dictionary<string, byte>(StringComparer.Ordinal);
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } first)
                {
                    var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                    while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
                        headers[line.Split(':')[0]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
                    var (method, track) = (first.Split(' ')[0], first.Split(' ')[1].Split('/')[^1]);
                    if (method == "SETUP")
                        channels[track] = byte.Parse(headers["Transport"].Split("interleaved=")[1].Split('-', ';')[0], null);
                    var answer = $"RTSP/1.0 200 OK\r\nCSeq: {headers["CSeq"]}\r\nSession: 1\r\n" + method switch
                    {
                        "OPTIONS" => "Public: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n",
                        "DESCRIBE" => $"Content-Type: application/sdp\r\nContent-Length: {Description.Length}\r\n\r\n{Description}",
                        "SETUP" => $"Transport: {headers["Transport"]}\r\n\r\n",
                        _ => "\r\n",
                    };
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
                    if (method != "PLAY")
                        continue;
                    await PlayAsync(stream, channels);
                    return;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private string Description =>
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\n"
        + $"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/{PictureClock}\r\na=fmtp:96 packetization-mode=1\r\na=control:pictures\r\n"
        + $"m=audio 0 RTP/AVP 97\r\na=rtpmap:97 {_soundFormat}\r\na=control:sound\r\n";

    /// <summary>From now on, what each track has captured when its delay is over.</summary>
    private async Task PlayAsync(NetworkStream stream, Dictionary<string, byte> channels)
    {
        using var one = new SemaphoreSlim(1);
        var from = Now;
        var tracks = new List<Task>();
        if (channels.TryGetValue("pictures", out var channel))
            tracks.Add(PlayAsync(new Track(stream, one, channel, 96, PictureClock, _stop.Token), from, TimeSpan.FromSeconds(1.0 / PictureRate), _pictureDelay, SendPictureAsync));
        if (channels.TryGetValue("sound", out channel))
            tracks.Add(PlayAsync(new Track(stream, one, channel, 97, SoundRate, _stop.Token), from, TimeSpan.FromSeconds((double)PieceLength / SoundRate), _soundDelay, SendPieceAsync));
        await Task.WhenAll(tracks);
    }

    private async Task PlayAsync(Track track, TimeSpan from, TimeSpan interval, TimeSpan delay, Func<Track, long, TimeSpan, Task> send)
    {
        // A piece of sound is there at its end, a picture at once.
        var length = send == SendPieceAsync ? interval : TimeSpan.Zero;
        var report = from;
        for (var number = (long)(from / interval) + 1; ; number++)
        {
            var captured = number * interval;
            var wait = captured + length + delay - Now;
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, _stop.Token);
            await send(track, number, captured);
            if (Now < report)
                continue;
            report = Now + BetweenReports;
            await track.ReportAsync(captured, _beginDate);
        }
    }

    private async Task SendPictureAsync(Track track, long number, TimeSpan captured)
    {
        var picture = _pictures[number % _pictures.Length];
        for (var i = 0; i < picture.Length; i++)
        {
            var (unit, isLast) = (picture[i], i == picture.Length - 1);
            if (unit.Length <= LongestPayload)
            {
                await track.SendAsync(unit, captured, isLast);
                continue;
            }

            // Fragments (§5.8): indicator, header with the unit's type, a begin and an end.
            for (var at = 1; at < unit.Length; at += LongestPayload)
            {
                var (count, isEnd) = (Math.Min(LongestPayload, unit.Length - at), at + LongestPayload >= unit.Length);
                byte[] head = [(byte)((unit[0] & 0xE0) | 28), (byte)((at == 1 ? 0x80 : 0) | (isEnd ? 0x40 : 0) | (unit[0] & 31))];
                await track.SendAsync([.. head, .. unit.AsSpan(at, count)], captured, isLast && isEnd);
            }
        }
    }

    private Task SendPieceAsync(Track track, long number, TimeSpan captured)
    {
        var piece = new byte[PieceLength];
        var length = (double)_pictures.Length / PictureRate;
        for (var i = 0; i < piece.Length; i++)
            piece[i] = MuLaw(_sound((number * PieceLength + i) / (double)SoundRate % length));
        return track.SendAsync(piece, captured, isLast: false);
    }

    /// <summary>ITU-T G.711.</summary>
    private static byte MuLaw(double value)
    {
        var magnitude = Math.Min(32_635, (int)(Math.Abs(value) * 32_767)) + 132;
        var exponent = 31 - 7 - int.LeadingZeroCount(magnitude);
        return (byte)~((value < 0 ? 0x80 : 0) | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15));
    }

    /// <summary>One track of one client.</summary>
    private sealed class Track(NetworkStream stream, SemaphoreSlim one, byte channel, byte type, int clock, CancellationToken stop)
    {
        private readonly uint _first = (uint)Random.Shared.NextInt64(uint.MaxValue);
        private readonly uint _source = (uint)Random.Shared.NextInt64(uint.MaxValue);
        private ushort _number;

        public Task SendAsync(byte[] payload, TimeSpan captured, bool isLast)
        {
            var packet = new byte[12 + payload.Length];
            packet[0] = 0x80;
            packet[1] = (byte)((isLast ? 0x80 : 0) | type);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), _number++);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), StampOf(captured));
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), _source);
            payload.CopyTo(packet, 12);
            return WriteAsync(channel, packet);
        }

        /// <summary>What the track's time stamp of a moment is by the camera's clock.</summary>
        public Task ReportAsync(TimeSpan captured, DateTimeOffset begin)
        {
            var report = new byte[28];
            report[0] = 0x80;
            report[1] = 200;
            BinaryPrimitives.WriteUInt16BigEndian(report.AsSpan(2), 6);
            BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(4), _source);
            var seconds = ((begin + captured).ToUnixTimeMilliseconds() / 1000.0) + NtpEra;
            BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(8), (uint)seconds);
            BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(12), (uint)((seconds - Math.Floor(seconds)) * uint.MaxValue));
            BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(16), StampOf(captured));
            return WriteAsync((byte)(channel + 1), report);
        }

        private uint StampOf(TimeSpan captured) => unchecked(_first + (uint)(captured.Ticks * clock / TimeSpan.TicksPerSecond));

        private async Task WriteAsync(byte to, byte[] packet)
        {
            byte[] head = [(byte)'$', to, (byte)(packet.Length >> 8), (byte)packet.Length];
            await one.WaitAsync(stop);
            try
            {
                await stream.WriteAsync((byte[])[.. head, .. packet], stop);
            }
            finally
            {
                one.Release();
            }
        }
    }
}
