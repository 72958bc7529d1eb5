using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Cli;

public sealed class CrashReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_report_holds_the_whole_exception_without_secrets_and_the_line_says_where_it_is()
    {
        var redactor = new SecretRedactor();
        redactor.Learn("MarkerSecret1");

        var line = new CrashReport(redactor, new FakeTimeProvider(), [_folder]).Write(Thrown("index\nMarkerSecret1"));

        var report = Assert.Single(Directory.GetFiles(_folder));
        Assert.Equal($"This is a defect of edgeagent (InvalidOperationException: index ***). Report: {report}", line);
        var text = File.ReadAllText(report);
        Assert.Contains("   at ", text);
        Assert.DoesNotContain("MarkerSecret1", text);
    }

    [Fact]
    public void The_newest_ten_are_kept()
    {
        var time = new FakeTimeProvider();
        for (var i = 0; i < 12; i++)
        {
            new CrashReport(new SecretRedactor(), time, [_folder]).Write(Thrown($"number {i}"));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        var reports = Directory.GetFiles(_folder).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(10, reports.Count);
        Assert.Contains("number 2", File.ReadAllText(reports[0]));
    }

    [Fact]
    public void Without_a_folder_the_report_itself_is_told() =>
        Assert.Contains("   at ", new CrashReport(new SecretRedactor(), new FakeTimeProvider(), ["/proc/none", "/proc/either"]).Write(Thrown("x")));

    private static InvalidOperationException Thrown(string message)
    {
        try
        {
            throw new InvalidOperationException(message);
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }
}
