using Serilog.Events;

namespace EdgeAgent.Host.Page.Logs;

/// <summary>A line of the log as it is kept.</summary>
/// <param name="N">Grows by one from line to line.</param>
/// <param name="At">When it was logged.</param>
/// <param name="Level">How grave.</param>
/// <param name="Source">The category of who logged it.</param>
/// <param name="Message">What, without secrets.</param>
internal sealed record LogLine(long N, DateTimeOffset At, LogEventLevel Level, string Source, string Message);
