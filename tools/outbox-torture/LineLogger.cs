using Microsoft.Extensions.Logging;

namespace EdgeAgent.Tools.OutboxTorture;

/// <summary>Prints what the parts log, a line each, with the event's id first.</summary>
internal sealed class LineLogger<T> : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (IsEnabled(logLevel))
            Console.Out.WriteLine($"log {eventId.Id} {formatter(state, exception).ReplaceLineEndings(" ")}");
    }
}
