using System.Globalization;
using EdgeAgent.Pipeline;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace EdgeAgent.Host.Cli.Logging;

/// <summary>
/// A log event as a line for a person: time, level, message. The exception of a fault that has its whole sentence is not repeated
/// with its stack; any other is.
/// </summary>
internal sealed class LineFormatter(bool colour) : ITextFormatter
{
    /// <summary>Texts without quotation marks: a person reads names, not JSON.</summary>
    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        var (word, code) = logEvent.Level switch
        {
            LogEventLevel.Verbose => ("VRB", "90"),
            LogEventLevel.Debug => ("DBG", "90"),
            LogEventLevel.Information => ("INF", "32"),
            LogEventLevel.Warning => ("WRN", "33"),
            LogEventLevel.Error => ("ERR", "31"),
            _ => ("FTL", "1;31"),
        };
        output.Write(logEvent.Timestamp.ToString("yyyy-MM-dd HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        output.Write(colour ? $"\e[{code}m{word}\e[0m " : $"{word} ");
        // One event is one line: a device's or broker's text must not forge another.
        using var message = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, message);
        output.WriteLine(message.ToString().ReplaceLineEndings(" "));
        if (logEvent.Exception is { } exception and not EdgeAgentException)
            output.WriteLine(exception);
    }
}
