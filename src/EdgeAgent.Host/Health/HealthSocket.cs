using System.Net.Sockets;
using System.Text;
using EdgeAgent.Host.Cli.Output;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Health;

/// <summary>
/// Answers whoever asks in the state folder: each connection gets one verdict, a line of JSON, and is closed. Nothing is read from it, one is
/// served after another, and none for longer than a second: who asks can neither hold anything up nor take memory.
/// </summary>
internal sealed partial class HealthSocket : BackgroundService
{
    /// <summary>More wait outside.</summary>
    private const int Backlog = 16;

    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    // Without a free descriptor nobody can be accepted.
    private static readonly TimeSpan FaultWait = TimeSpan.FromSeconds(1);

    // After the machine slept the watch looks first.
    private static readonly TimeSpan WatchWait = TimeSpan.FromMilliseconds(100);
    private const int MostWatchWaits = 10;

    private readonly HealthJudge _judge;
    private readonly TimeProvider _time;
    private readonly ILogger<HealthSocket> _logger;
    private readonly HealthAddress? _address;
    private readonly Socket? _listener;

    /// <summary>Listens from now on. A folder where that is not possible costs the answers alone.</summary>
    /// <param name="folder">The state folder, which is this agent's; null without one.</param>
    /// <param name="judge">Who knows the answer.</param>
    /// <param name="time">For limits.</param>
    /// <param name="logger">Told when it cannot listen.</param>
    public HealthSocket(string? folder, HealthJudge judge, TimeProvider time, ILogger<HealthSocket> logger)
    {
        (_judge, _time, _logger) = (judge, time, logger);
        if (folder is null)
            return;
        try
        {
            _address = new HealthAddress(folder);
            _listener = Listen(_address);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException or PlatformNotSupportedException)
        {
            LogDeaf(folder, e.Message);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        // Takes its file away.
        _listener?.Dispose();
        _address?.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_listener is not null)
        {
            try
            {
                using var asking = await _listener.AcceptAsync(stoppingToken);
                await AnswerAsync(asking, stoppingToken);
            }
            catch (SocketException)
            {
                await Task.Delay(FaultWait, _time, stoppingToken);
            }
        }
    }

    private static Socket Listen(HealthAddress address)
    {
        // The folder is ours, so what lies there is of an agent that was killed.
        File.Delete(address.File);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(address.EndPoint);
            // Before anybody can be accepted.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(address.File, OwnerAndGroup);
            listener.Listen(Backlog);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private async Task AnswerAsync(Socket asking, CancellationToken stop)
    {
        for (var i = 0; i < MostWatchWaits && _judge.IsLate; i++)
            await Task.Delay(WatchWait, _time, stop);
        var answer = Encoding.UTF8.GetBytes(JsonText.Of(_judge.Judge()) + '\n');
        using var limit = new CancellationTokenSource(AnswerLimit, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            for (var sent = 0; sent < answer.Length;)
                sent += await asking.SendAsync(answer.AsMemory(sent), end.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            // Whoever does not take the answer gets none.
        }
    }
}
