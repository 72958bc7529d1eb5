using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>
/// A network camera: for whoever connects a real encoder streams motion JPEG over HTTP at its own pace. It can be unplugged, plugged in
/// again at the same address, frozen with its connections open, and asked how often somebody came.
/// </summary>
internal sealed class LiveCamera : IAsyncDisposable
{
    private readonly string _picture;
    private readonly ConcurrentDictionary<Process, TcpClient> _viewers = new();
    private readonly List<Task> _work = [];
    private TcpListener? _listener;
    private int _connections;

    /// <summary>A camera that is plugged in.</summary>
    /// <param name="framesPerSecond">Its rate.</param>
    /// <param name="then">What ffmpeg's filters do to its moving picture; each viewer sees it from the beginning.</param>
    public LiveCamera(int framesPerSecond = 10, string then = "null")
    {
        _picture = string.Create(CultureInfo.InvariantCulture, $"testsrc2=s=160x120:r={framesPerSecond},{then}");
        Port = MosquittoBroker.FreePort();
        PlugIn();
    }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/live.mjpeg");

    /// <summary>How often somebody has connected.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Listens.</summary>
    public void PlugIn()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _work.Add(AcceptAsync(_listener));
    }

    /// <summary>Everything breaks off, and nothing listens any more.</summary>
    public void Unplug()
    {
        _listener?.Stop();
        _listener = null;
        foreach (var (encoder, client) in _viewers)
        {
            encoder.Kill();
            client.Close();
        }
    }

    /// <summary>No picture comes any more; the connections stay open.</summary>
    public void Freeze()
    {
        foreach (var encoder in _viewers.Keys)
        {
            using var kill = Process.Start("kill", ["-STOP", encoder.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Unplug();
        await Task.WhenAll(_work);
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        var viewers = new List<Task>();
        try
        {
            while (true)
                viewers.Add(ServeAsync(await listener.AcceptTcpClientAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Unplugged.
        }

        await Task.WhenAll(viewers);
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        using var encoder = Process.Start(new ProcessStartInfo("ffmpeg",
            ["-nostdin", "-v", "quiet", "-re", "-f", "lavfi", "-i", _picture,
             "-c:v", "mjpeg", "-q:v", "5", "-f", "mpjpeg", "-flush_packets", "1", "pipe:1"])
        { RedirectStandardOutput = true })!;
        _viewers[encoder] = client;
        try
        {
            var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096]);
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=ffmpeg\r\nConnection: close\r\n\r\n"));
            await encoder.StandardOutput.BaseStream.CopyToAsync(stream);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The viewer left, or the camera was unplugged.
        }
        finally
        {
            _viewers.TryRemove(encoder, out _);
            client.Dispose();
            if (!encoder.HasExited)
                encoder.Kill();
            await encoder.WaitForExitAsync();
        }
    }
}
