using System.Globalization;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace EdgeAgent.Host.Page.Logs;

/// <summary>Keeps the last hour of the log, and no more than so many lines, for those who look at the page. Secrets are blotted out before a line is kept. Thread-safe.</summary>
/// <param name="redactor">Knows the secrets.</param>
/// <param name="time">Makes lines old.</param>
internal sealed class RecentLog(SecretRedactor redactor, TimeProvider time) : ILogEventSink
{
    /// <summary>Lines at most.</summary>
    public const int MostLines = 2000;

    /// <summary>Characters of a line; the rest is cut off.</summary>
    public const int LongestLine = 2000;

    /// <summary>How long a line is kept.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(1);

    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}", CultureInfo.InvariantCulture);

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = [];
    private long _number;

    /// <summary>A logger that writes to another one, and here. Both take what the other one takes.</summary>
    public Logger Above(ILogger log) => new LoggerConfiguration()
        .MinimumLevel.Is(Enum.GetValues<LogEventLevel>().First(log.IsEnabled))
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .WriteTo.Logger(log)
        .WriteTo.Sink(this)
        .CreateLogger();

    /// <summary>The lines, the oldest first.</summary>
    /// <param name="least">The least grave.</param>
    /// <param name="after">Only those with a greater number.</param>
    /// <param name="count">How many at most: the newest.</param>
    /// <returns>Them, and the number of the newest of all lines: where to go on.</returns>
    public (IReadOnlyList<LogLine> Lines, long Last) Read(LogEventLevel least, long after, int count)
    {
        lock (_gate)
        {
            RemoveOld();
            return ([.. _lines.Where(line => line.N > after && line.Level >= least).TakeLast(count)], _number);
        }
    }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, text);
        // Of a fault of ours the line says all; where a defect was the log of the process has it.
        if (logEvent.Exception is { } defect and not EdgeAgentException)
            text.Write($" ({defect.GetType().Name}: {defect.Message})");
        var message = redactor.Redact(text.ToString().ReplaceLineEndings(" "));
        var source = logEvent.Properties.TryGetValue(Constants.SourceContextPropertyName, out var context) && context is ScalarValue { Value: string name } ? name : "";
        lock (_gate)
        {
            _lines.Enqueue(new LogLine(++_number, logEvent.Timestamp, logEvent.Level, source, message.Length > LongestLine ? $"{message.AsSpan(0, LongestLine)}…" : message));
            if (_lines.Count > MostLines)
                _lines.Dequeue();
            RemoveOld();
        }
    }

    private void RemoveOld()
    {
        var oldest = time.GetUtcNow() - Age;
        while (_lines.TryPeek(out var line) && line.At < oldest)
            _lines.Dequeue();
    }
}
