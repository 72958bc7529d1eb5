using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

/// <summary>
/// A cheap network camera: JPEG pictures one after the other over HTTP (multipart/x-mixed-replace), without a time stamp, at a rate or
/// as fast as the viewer takes them.
/// </summary>
internal sealed class MjpegServer : IAsyncDisposable
{
    private readonly IReadOnlyList<byte[]> _pictures;
    private readonly double? _framesPerSecond;
    private readonly bool _withLength;
    private readonly string? _login;
    private readonly int? _stallsAfter;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TimeSpan> _sent = [];
    private readonly Task _serving;
    private CancellationTokenSource _viewer = new();

    /// <summary>A camera.</summary>
    /// <param name="pictures">What it shows, again and again.</param>
    /// <param name="framesPerSecond">Its rate; null for as fast as possible.</param>
    /// <param name="withLength">Whether each picture is announced with its length.</param>
    /// <param name="login"><c>user:password</c> that a viewer must show; null for none.</param>
    /// <param name="stallsAfter">After how many pictures nothing comes any more, while the connection stays open; null for never.</param>
    public MjpegServer(IReadOnlyList<byte[]> pictures, double? framesPerSecond, bool withLength = true, string? login = null, int? stallsAfter = null)
    {
        (_pictures, _framesPerSecond, _withLength, _stallsAfter) = (pictures, framesPerSecond, withLength, stallsAfter);
        _login = login is null ? null : "Authorization: Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(login));
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/video.mjpg");

    /// <summary>When each picture was sent to the last viewer, from the first on.</summary>
    public IReadOnlyList<TimeSpan> Sent
    {
        get
        {
            lock (_sent)
                return [.. _sent];
        }
    }

    /// <summary>Hangs up on the viewer; the next may come.</summary>
    public void HangUp() => _viewer.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _viewer.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _viewer.Dispose();
                _viewer = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                await ShowAsync(client.GetStream(), _viewer.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // The viewer left or was left, or the test is over.
            }
        }
    }

    private async Task ShowAsync(NetworkStream stream, CancellationToken stop)
    {
        var request = new byte[4096];
        var asked = Encoding.ASCII.GetString(request, 0, await stream.ReadAsync(request, stop));
        if (_login is not null && !asked.Contains(_login, StringComparison.Ordinal))
        {
            await stream.WriteAsync("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"camera\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
            return;
        }

        lock (_sent)
            _sent.Clear();
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=--frame\r\n\r\n"u8.ToArray(), stop);
        using var clock = _framesPerSecond is { } rate ? new PeriodicTimer(TimeSpan.FromSeconds(1 / rate)) : null;
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i != _stallsAfter; i++)
        {
            var picture = _pictures[i % _pictures.Count];
            var length = _withLength ? $"Content-Length: {picture.Length}\r\n" : "";
            lock (_sent)
                _sent.Add(TimeProvider.System.GetElapsedTime(began));
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"--frame\r\nContent-Type: image/jpeg\r\n{length}\r\n"), stop);
            await stream.WriteAsync(picture, stop);
            await stream.WriteAsync("\r\n"u8.ToArray(), stop);
            if (clock is not null)
                await clock.WaitForNextTickAsync(stop);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, stop);
    }
}
