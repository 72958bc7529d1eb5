using EdgeAgent.Mqtt.Client;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.FleetSim;

/// <summary>Notices which agents are connected, by what their publishers log.</summary>
internal sealed class ConnectionWatch(int agents, TimeProvider time)
{
    private const int ConnectedId = 5000;
    private const int DisconnectedId = 5001;

    private readonly Lock _lock = new();
    private readonly bool[] _isConnected = new bool[agents];
    private readonly List<long> _connections = [];
    private int _connected;
    private string? _lastReason;

    /// <summary>How many are connected.</summary>
    public int Connected
    {
        get
        {
            lock (_lock)
                return _connected;
        }
    }

    /// <summary>Why the last connection ended or failed.</summary>
    public string? LastReason
    {
        get
        {
            lock (_lock)
                return _lastReason;
        }
    }

    /// <summary>When connections were made since the last call, as timestamps in order.</summary>
    public IReadOnlyList<long> TakeConnections()
    {
        lock (_lock)
        {
            long[] taken = [.. _connections];
            _connections.Clear();
            return taken;
        }
    }

    /// <summary>The log of one agent.</summary>
    public ILogger<MqttPublisher> Of(int agent) => new AgentLog(this, agent);

    private void Take(int agent, int eventId, Func<string> text)
    {
        lock (_lock)
        {
            if (eventId == DisconnectedId)
                _lastReason = text();
            if (eventId == ConnectedId)
                _connections.Add(time.GetTimestamp());
            if (eventId is not (ConnectedId or DisconnectedId) || _isConnected[agent] == (eventId == ConnectedId))
                return;
            _isConnected[agent] = eventId == ConnectedId;
            _connected += _isConnected[agent] ? 1 : -1;
        }
    }

    private sealed class AgentLog(ConnectionWatch watch, int agent) : ILogger<MqttPublisher>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            watch.Take(agent, eventId.Id, () => formatter(state, exception));
    }
}
