using System.CommandLine;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;

namespace EdgeAgent.Host.Cli.Logging;

/// <summary>Makes the process's logger.</summary>
internal static class AgentLog
{
    /// <summary>The logger that the command line asks for; the caller disposes it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Its shared options.</param>
    /// <param name="redactor">Blots secrets out of every line.</param>
    /// <param name="toError">Whether the log goes to standard error, because standard output is data.</param>
    /// <param name="usual">The least that is logged where the command line does not say.</param>
    public static Logger Create(ParseResult parsed, SharedOptions options, SecretRedactor redactor, bool toError, LogEventLevel usual = LogEventLevel.Information)
    {
        var isRedirected = toError ? Console.IsErrorRedirected : Console.IsOutputRedirected;
        ITextFormatter formatter = parsed.GetValue(options.LogJson) ? new CompactJsonFormatter() : new LineFormatter(!isRedirected && Terminal.WantsColour);
        var stream = toError ? Console.OpenStandardError() : Console.OpenStandardOutput();
        return Create(parsed, options, new BoundedLineSink(stream, formatter, redactor), usual);
    }

    /// <summary>A logger at the level that the command line asks for, into a sink that redacts for itself; the caller disposes it.</summary>
    public static Logger Create(ParseResult parsed, SharedOptions options, ILogEventSink sink, LogEventLevel usual = LogEventLevel.Information) => new LoggerConfiguration()
        .MinimumLevel.Is(parsed.GetValue(options.LogLevel) ?? usual)
        // The host's own chatter (content root, environment) says nothing to an installer.
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .WriteTo.Sink(sink)
        .CreateLogger();
}
