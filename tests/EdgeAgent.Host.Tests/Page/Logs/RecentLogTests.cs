using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Page.Logs;
using Microsoft.Extensions.Time.Testing;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace EdgeAgent.Host.Tests.Page.Logs;

public sealed class RecentLogTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly SecretRedactor _redactor = new();

    [Fact]
    public void Lines_are_kept_for_an_hour_the_oldest_first_and_asked_for_from_the_last_on()
    {
        var log = new RecentLog(_redactor, _time);
        log.Emit(Line("first"));
        _time.Advance(TimeSpan.FromMinutes(59));
        log.Emit(Line("second"));

        Assert.Equal(["first", "second"], Read(log));
        var (lines, last) = log.Read(LogEventLevel.Information, 1, 10);
        Assert.Equal(("second", 2), (Assert.Single(lines).Message, last));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["second"], Read(log));
    }

    [Fact]
    public void Lines_are_bounded_in_number_and_length()
    {
        var log = new RecentLog(_redactor, _time);
        for (var i = 0; i < RecentLog.MostLines + 5; i++)
            log.Emit(Line($"line {i}"));
        log.Emit(Line(new string('x', 100_000)));

        var (lines, _) = log.Read(LogEventLevel.Verbose, 0, int.MaxValue);
        Assert.Equal((RecentLog.MostLines, "line 6", RecentLog.LongestLine + 1), (lines.Count, lines[0].Message, lines[^1].Message.Length));
    }

    [Fact]
    public void A_line_holds_no_secret_no_other_line_and_no_stack()
    {
        _redactor.Learn("open sesame");
        var log = new RecentLog(_redactor, _time);

        log.Emit(Line("rtsp://user:hunter2@10.0.0.8/ says\nopen sesame", new InvalidOperationException("open sesame")));

        var message = Assert.Single(Read(log));
        Assert.DoesNotContain("sesame", message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
        Assert.EndsWith("(InvalidOperationException: ***)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_takes_what_the_log_below_takes_and_hands_it_on_untouched()
    {
        var below = new Kept();
        using var inner = new LoggerConfiguration().MinimumLevel.Warning().WriteTo.Sink(below).CreateLogger();
        var log = new RecentLog(_redactor, TimeProvider.System);
        using var above = log.Above(inner);

        above.Information("too little");
        above.ForContext(Constants.SourceContextPropertyName, "EdgeAgent.Host.Somebody").Warning("{What} happened", "it");

        Assert.Equal("{What} happened", Assert.Single(below.Lines).MessageTemplate.Text);
        var (lines, _) = log.Read(LogEventLevel.Verbose, 0, 10);
        Assert.Equal(("it happened", "EdgeAgent.Host.Somebody", LogEventLevel.Warning), (Assert.Single(lines).Message, lines[0].Source, lines[0].Level));
    }

    private static IEnumerable<string> Read(RecentLog log) => log.Read(LogEventLevel.Verbose, 0, int.MaxValue).Lines.Select(line => line.Message);

    private LogEvent Line(string text, Exception? exception = null) =>
        new(_time.GetUtcNow(), LogEventLevel.Information, exception, new MessageTemplate([new TextToken(text)]), []);

    private sealed class Kept : ILogEventSink
    {
        public List<LogEvent> Lines { get; } = [];

        public void Emit(LogEvent logEvent) => Lines.Add(logEvent);
    }
}
