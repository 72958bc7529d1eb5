using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeAgent.Host.Cli.Output;

namespace EdgeAgent.Host.Health;

/// <summary>Asks the agent of a state folder how it does.</summary>
/// <param name="time">For the limit.</param>
internal sealed class HealthQuestion(TimeProvider time)
{
    /// <summary>An agent that works answers within milliseconds; health checks of containers wait longer than this.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Far above the answer of any agent.</summary>
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>Asks.</summary>
    /// <exception cref="NoHealthException">Nobody answers, or not in time.</exception>
    /// <exception cref="OperationCanceledException">We are stopped.</exception>
    public async Task<AgentVerdict> AskAsync(string folder, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var address = new HealthAddress(folder);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(address.EndPoint, end.Token);
            return JsonText.Read<AgentVerdict>(await ReadAsync(socket, end.Token));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new NoHealthException($"The agent of {folder} does not answer within {Limit.TotalSeconds:0} s: it hangs, or its machine is overloaded.");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new NoHealthException($"The agent of {folder} may not be asked by this user: ask as its user, or as a member of its group.");
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            throw new NoHealthException(
                $"No agent runs on {folder}: {Reason(folder, e)}. If it runs with another state folder, name that with --state, or its configuration with --config.");
        }
        catch (JsonException)
        {
            throw new NoHealthException($"What answers in {folder} is no agent of this version.");
        }
    }

    private static string Reason(string folder, Exception e) => e switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "it was killed, and nobody listens",
        SocketException when !Directory.Exists(folder) => "there is no such folder",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "nobody listens there",
        _ => e.Message.TrimEnd('.'),
    };

    private static async Task<string> ReadAsync(Socket socket, CancellationToken end)
    {
        var answer = new byte[4096];
        var length = 0;
        while (await socket.ReceiveAsync(answer.AsMemory(length), end) is > 0 and var count)
        {
            length += count;
            if (length > MostBytes)
                throw new JsonException("The answer has no end.");
            if (length == answer.Length)
                Array.Resize(ref answer, 2 * length);
        }

        return Encoding.UTF8.GetString(answer, 0, length);
    }
}
