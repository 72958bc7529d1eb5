using System.Xml.Linq;
using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Tests.Scenes;

public sealed class JUnitReportTests : IDisposable
{
    private readonly SceneFolder _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task A_scene_is_a_suite_and_what_it_asks_for_a_case()
    {
        _site.Entered(2);
        var played = await _site.PlayAsync(_site.Scene("expect: [{event: zone.entered}, {event: object.left}]\nforbid: [{event: zone.entered}, {event: agent.fault}]"));
        var faulty = await _site.PlayAsync(_site.Scene("expct: []"));
        var file = _site["reports/scenes.xml"];
        JUnitReport.Write(file, [played, faulty]);

        var root = XDocument.Load(file).Root!;
        Assert.Equal("testsuites", root.Name.LocalName);
        Assert.Equal(("5", "2", "1"), ((string)root.Attribute("tests")!, (string)root.Attribute("failures")!, (string)root.Attribute("errors")!));
        var suites = root.Elements("testsuite").ToList();
        Assert.Equal(("night", "4", "2", "0"), ((string)suites[0].Attribute("name")!, (string)suites[0].Attribute("tests")!, (string)suites[0].Attribute("failures")!, (string)suites[0].Attribute("errors")!));
        var cases = suites[0].Elements("testcase").ToList();
        Assert.Equal(["expect[0]: zone.entered", "expect[1]: object.left", "forbid[0]: zone.entered", "forbid[1]: agent.fault"], cases.Select(c => (string)c.Attribute("name")!));
        Assert.Equal([false, true, true, false], cases.Select(c => c.Element("failure") is not null));
        Assert.Equal("did not come", (string)cases[1].Element("failure")!.Attribute("message")!);
        Assert.Contains("no object.left came at all", cases[1].Element("failure")!.Value, StringComparison.Ordinal);
        Assert.Contains("'expct' is not a key here", suites[1].Element("testcase")!.Element("error")!.Value, StringComparison.Ordinal);
        Assert.All(root.DescendantsAndSelf().Attributes("time"), time => Assert.Matches(@"^\d+\.\d{3}$", time.Value));
    }

    [Theory]
    [InlineData("<b>&'\"]]>", "<b>&'\"]]>")]
    [InlineData("a\0b\u0001c\u001b[31m\uFFFE", "a\uFFFDb\uFFFDc\uFFFD[31m\uFFFD")]
    [InlineData("🎤 whole, {half} alone", "🎤 whole, \uFFFD alone")]
    [InlineData("日本\ttab", "日本\ttab")]
    public void Whatever_is_in_a_text_is_read_back_by_a_parser(string text, string read)
    {
        // No attribute can hold the first half of a pair by itself.
        text = text.Replace("{half}", "\uD83C", StringComparison.Ordinal);
        var result = new SceneResult
        {
            File = new SceneFile(text, text),
            Checks = [new SceneCheck(CheckKind.Expect, "expect[0]", 1, text, [text, text])],
        };

        var root = XDocument.Parse(JUnitReport.Of([result])).Root!;
        Assert.Equal(read, (string)root.Element("testsuite")!.Attribute("name")!);
        Assert.Equal($"expect[0]: {read}", (string)root.Descendants("testcase").Single().Attribute("name")!);
        Assert.Equal($"{read}\n{read}", root.Descendants("failure").Single().Value);
    }

    [Fact]
    public void A_report_that_cannot_be_written_is_said() =>
        Assert.Contains("Name another file with --junit.", Assert.Throws<SceneException>(() => JUnitReport.Write(Path.Combine("/proc", "no", "x.xml"), [])).Message, StringComparison.Ordinal);
}
