using System.Net;
using System.Net.Sockets;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

/// <summary>A TCP server that sends what the test says to whoever connects and asks, then closes or hangs.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;

    public ScriptedServer(byte[] answer, bool thenHang, bool everyRequest)
    {
        _listener.Start();
        _serving = ServeAsync(answer, thenHang, everyRequest);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Done when somebody has asked.</summary>
    public Task Connected => _connected.Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync(byte[] answer, bool thenHang, bool everyRequest)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var request = new byte[4096];
                while (await client.GetStream().ReadAsync(request, _stop.Token) > 0)
                {
                    _connected.TrySetResult();
                    await client.GetStream().WriteAsync(answer, _stop.Token);
                    if (thenHang)
                        await Task.Delay(Timeout.Infinite, _stop.Token);
                    if (!everyRequest)
                        break;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The test is over, or the client left.
        }
    }
}
