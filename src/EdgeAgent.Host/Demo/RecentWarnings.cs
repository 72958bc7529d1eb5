using System.Globalization;
using EdgeAgent.Host.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace EdgeAgent.Host.Demo;

/// <summary>Keeps the log's last warnings and errors while a screen stands where their lines would go. Thread-safe.</summary>
internal sealed class RecentWarnings(SecretRedactor redactor) : ILogEventSink
{
    private const int Most = 20;

    private static readonly MessageTemplateTextFormatter Form = new("{Timestamp:HH:mm:ss} {Message:lj}", CultureInfo.InvariantCulture);

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    /// <summary>The lines, newest last.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Level < LogEventLevel.Warning)
            return;
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Form.Format(logEvent, text);
        var line = redactor.Redact(text.ToString().ReplaceLineEndings(" "));
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Most)
                _lines.Dequeue();
        }
    }
}
