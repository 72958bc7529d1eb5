using System.Net.Sockets;

namespace EdgeAgent.Host.Doctor;

/// <summary>A host and port on the network.</summary>
internal sealed record Endpoint(string Host, int Port)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>Where an address points to.</summary>
    /// <param name="url">With a scheme that has a usual port.</param>
    public static Endpoint Of(Uri url) => new(url.IdnHost, url.Port > 0 ? url.Port : url.Scheme switch
    {
        "rtsp" => 554,
        "rtsps" => 322,
        "mqtt" => 1883,
        "mqtts" => 8883,
        "http" => 80,
        _ => 443,
    });

    /// <summary>Connects and leaves.</summary>
    /// <returns>Null, or why it cannot be reached.</returns>
    public async Task<string?> WhyUnreachableAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Deadline);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Host, Port, limit.Token);
            return null;
        }
        catch (SocketException e)
        {
            return $"{Host}:{Port} cannot be reached: {e.Message}";
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"{Host}:{Port} does not answer within {Deadline.TotalSeconds:0} s";
        }
    }
}
