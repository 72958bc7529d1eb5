using System.Buffers;
using System.Text.Json;

namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>What is known of the host that the node speaks to (Sparkplug 3.0, 5.3). Thread-safe.</summary>
internal sealed class PrimaryHost
{
    private const int LimitBytes = 1024;

    private readonly Lock _lock = new();
    private bool _isOnline;
    private long _since = long.MinValue;

    /// <summary>Whether it is online.</summary>
    public bool IsOnline
    {
        get
        {
            lock (_lock)
                return _isOnline;
        }
    }

    /// <summary>Knows nothing, as at the begin of a connection.</summary>
    public void Forget()
    {
        lock (_lock)
            (_isOnline, _since) = (false, long.MinValue);
    }

    /// <summary>Takes what the host, or its last will, says. An older word than one before counts nothing: a will may come late.</summary>
    /// <returns>Why it is refused, as the end of a sentence; null when it was taken or is old.</returns>
    public string? Take(in ReadOnlySequence<byte> payload)
    {
        if (payload.Length > LimitBytes)
            return $"its payload has {payload.Length} bytes, and {LimitBytes} are looked at";
        try
        {
            using var json = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 2 });
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("online", out var online) || online.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
                || !json.RootElement.TryGetProperty("timestamp", out var timestamp) || timestamp.ValueKind != JsonValueKind.Number || !timestamp.TryGetInt64(out var at))
            {
                return "it is not {\"online\": true or false, \"timestamp\": milliseconds}";
            }

            lock (_lock)
            {
                if (at >= _since)
                    (_isOnline, _since) = (online.GetBoolean(), at);
            }

            return null;
        }
        catch (JsonException)
        {
            return "its payload is no JSON";
        }
    }
}
