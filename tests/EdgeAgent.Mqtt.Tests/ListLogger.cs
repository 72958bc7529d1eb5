using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Tests;

/// <summary>Keeps what is logged, exceptions included, as text.</summary>
internal sealed class ListLogger<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(LogLevel Level, EventId Id, string Text)> _entries = new();

    public IReadOnlyList<(LogLevel Level, EventId Id, string Text)> Entries => [.. _entries];

    public string All => string.Join('\n', _entries.Select(entry => $"{entry.Level} {entry.Id.Id} {entry.Text}"));

    public int Count(int id) => _entries.Count(entry => entry.Id.Id == id);

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((logLevel, eventId, $"{formatter(state, exception)} {exception}"));
}
