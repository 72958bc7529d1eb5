using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli.Scenes;
using EdgeAgent.Host.Tests.Scenes;
using Spectre.Console;

namespace EdgeAgent.Host.Tests.Cli.Scenes;

public sealed class SceneSessionTests : IDisposable
{
    private readonly SceneFolder _site = new();
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _site.Dispose();
        _output.Dispose();
    }

    [Fact]
    public async Task A_person_sees_a_sign_a_scene_and_what_is_not_as_asked()
    {
        _site.Entered(4.25, label: "car\u001b[2J");
        var scene = _site.Scene("expect: [{event: zone.entered, at: 2s}]\nforbid: [{event: zone.entered}]");

        await new SceneSession(_site.Run(), Printer(json: false), null).RunAsync([scene], CancellationToken.None);
        Assert.Equal(
            $"""
            ✗ night  12.5 s played in 0.0 s, 1 events  A person at the door
                expect[0]: zone.entered at 2s +- 1s  {scene.Path}:4
                  did not come
                  nearest is zone.entered of entrance at 4.25s, track/1: 1.25s too late
                forbid[0]: no zone.entered  {scene.Path}:5
                  came once
                  zone.entered of entrance at 4.25s, track/1 (zone door, label car [2J, score 0.8, track 1)
            0 passed, 1 failed; 0.0 s

            """.ReplaceLineEndings("\n"), _output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_program_gets_an_object_a_scene()
    {
        _site.Entered(2);

        await new SceneSession(_site.Run(), Printer(json: true), null).RunAsync([_site.Scene("expect: [{event: zone.entered, count: 2}]")], CancellationToken.None);
        var row = JsonNode.Parse(_output.ToString())!;
        Assert.Equal(("night", false, 12.5), ((string)row["scene"]!, (bool)row["passed"]!, (double)row["played_s"]!));
        Assert.Equal(("expect", "expect[0]", "came once, asked is 2: 2s"), ((string)row["checks"]![0]!["kind"]!, (string)row["checks"]![0]!["key"]!, (string)row["checks"]![0]!["faults"]![0]!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_update_would_write_is_shown_and_asked_before_it_is(bool agrees)
    {
        _site.Entered(4.25);
        var scene = _site.Scene("expect: [{event: zone.entered, at: 2s}]");
        var asked = new List<string>();

        var results = await new SceneSession(_site.Run(), Printer(json: false), question =>
        {
            Assert.Contains("+ expect: [{event: zone.entered, at: 4.25s}]", _output.ToString(), StringComparison.Ordinal);
            asked.Add(question);
            return Task.FromResult(agrees);
        }).RunAsync([scene], CancellationToken.None);

        Assert.Equal($"Write {scene.Path}?", Assert.Single(asked));
        Assert.Equal(agrees, Assert.Single(results).Passed);
        Assert.Equal(agrees, File.ReadAllText(scene.Path).Contains("4.25s", StringComparison.Ordinal));
    }

    private ScenePrinter Printer(bool json)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(_output) });
        console.Profile.Width = 1000;
        return new ScenePrinter(console, _output, json, signs: true);
    }
}
