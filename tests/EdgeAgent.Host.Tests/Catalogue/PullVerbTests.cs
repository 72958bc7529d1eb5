using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Tests.Cli;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Catalogue;

/// <summary>The built program against a server of ours.</summary>
public sealed class PullVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Models => _folder["edgeagent/models"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_pull_that_is_killed_leaves_nothing_to_be_used_and_the_next_one_goes_on_with_it()
    {
        await using (var stalling = new FileServer(r => FileReply.Honest(OneModel.Graph, r).Cut(120_000) with { Stalls = true }))
        {
            WriteCatalogue(stalling.Url);
            using var run = ProgramRun.Start(_folder.Path, new Dictionary<string, string?>(), "models", "pull", "one", "--catalogue", _folder["catalogue.yaml"]);
            await Until.TrueAsync(() => Part.Exists && Part.Length > 0, TimeSpan.FromSeconds(60));
            run.Signal("KILL");
            await run.ExitAsync();
        }

        Assert.False(Directory.Exists(Path.Combine(Models, "one")));
        var kept = Part.Length;
        await using var server = new FileServer(r => FileReply.Honest(OneModel.Graph, r));
        WriteCatalogue(server.Url);

        var (code, output, error) = await PullAsync("--json");

        Assert.True(code == 0, error);
        Assert.Contains("\"state\":\"installed\"", output, StringComparison.Ordinal);
        Assert.Equal(kept, Assert.Single(server.Requests).From);
        Assert.Equal(OneModel.Graph, File.ReadAllBytes(Path.Combine(Models, "one/model.onnx")));
    }

    [Fact]
    public async Task A_pull_that_is_interrupted_says_that_what_came_is_kept()
    {
        await using var stalling = new FileServer(r => FileReply.Honest(OneModel.Graph, r).Cut(120_000) with { Stalls = true });
        WriteCatalogue(stalling.Url);
        using var run = ProgramRun.Start(_folder.Path, new Dictionary<string, string?>(), "models", "pull", "one", "--catalogue", _folder["catalogue.yaml"]);
        await Until.TrueAsync(() => Part.Exists && Part.Length > 0, TimeSpan.FromSeconds(60));

        run.Signal("INT");

        Assert.Equal(1, await run.ExitAsync());
        Assert.Contains("What came of one is kept: the same command goes on with it.", await run.ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_licence_that_has_to_be_accepted_is_shown_and_nothing_is_downloaded_before()
    {
        await using var server = new FileServer(r => FileReply.Honest(OneModel.Graph, r));
        WriteCatalogue(server.Url, "AGPL-3.0");

        var refused = await PullAsync();
        var requests = server.Requests.Count;
        var accepted = await PullAsync("--accept-licence", "AGPL-3.0");

        Assert.Equal((2, 0, 0), (refused.Code, requests, accepted.Code));
        Assert.Contains("one is under AGPL-3.0 (copyleft:", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Read https://example.org/LICENSE, then add --accept-licence AGPL-3.0. Nothing was downloaded.", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_network_the_program_says_so_and_ends_as_one_that_misses_something()
    {
        WriteCatalogue(new Uri("http://models.invalid/"));

        var (code, _, error) = await PullAsync();

        Assert.Equal(69, code);
        Assert.Contains("models.invalid cannot be reached", error, StringComparison.Ordinal);
        Assert.Contains("--from file:/media/", error, StringComparison.Ordinal);
    }

    [ProgramTheory(TerminalRun.Program)]
    [InlineData("dumb")]
    [InlineData("xterm")]
    public async Task Ctrl_C_at_the_question_for_a_licence_downloads_nothing(string term)
    {
        await using var server = new FileServer(r => FileReply.Honest(OneModel.Graph, r));
        WriteCatalogue(server.Url, "AGPL-3.0");

        using var run = TerminalRun.Start(_folder.Path, term, "models", "pull", "one", "--catalogue", _folder["catalogue.yaml"]);
        var code = await run.AnswerAsync(("Write its name to accept it:", "\x03"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("Stopped. Nothing was downloaded.", run.Shown, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [ProgramFact(TerminalRun.Program)]
    public async Task A_licence_is_accepted_by_its_name_and_by_nothing_else()
    {
        await using var server = new FileServer(r => FileReply.Honest(OneModel.Graph, r));
        WriteCatalogue(server.Url, "AGPL-3.0");

        using var refused = TerminalRun.Start(_folder.Path, "dumb", "models", "pull", "one", "--catalogue", _folder["catalogue.yaml"]);
        Assert.Equal(ExitCode.Usage, await refused.AnswerAsync(("Write its name to accept it:", "yes\r")));
        using var accepted = TerminalRun.Start(_folder.Path, "dumb", "models", "pull", "one", "--catalogue", _folder["catalogue.yaml"]);
        Assert.Equal(ExitCode.Done, await accepted.AnswerAsync(("Write its name to accept it:", "AGPL-3.0\r")));

        Assert.True(File.Exists(Path.Combine(Models, "one/model.onnx")));
    }

    [ProgramTheory(TerminalRun.Program)]
    [InlineData("\x03")]
    [InlineData("\r")]
    [InlineData("n\r")]
    public async Task A_model_stays_unless_somebody_agrees_that_it_goes(string answer)
    {
        await using var server = new FileServer(r => FileReply.Honest(OneModel.Graph, r));
        WriteCatalogue(server.Url);
        await PullAsync();

        using var refused = TerminalRun.Start(_folder.Path, "xterm", "models", "remove", "one");
        var code = await refused.AnswerAsync(("[y/N]", answer));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("Nothing was removed.", refused.Shown, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Models, "one/model.onnx")));
        using var agreed = TerminalRun.Start(_folder.Path, "xterm", "models", "remove", "one");
        Assert.Equal(ExitCode.Done, await agreed.AnswerAsync(("[y/N]", "y\r")));
        Assert.False(Directory.Exists(Path.Combine(Models, "one")));
    }

    [Fact]
    public async Task What_was_mended_and_what_is_kept_is_said()
    {
        await using var server = new FileServer(r => FileReply.Honest(OneModel.Graph, r));
        WriteCatalogue(server.Url);
        await PullAsync();
        File.WriteAllText(Path.Combine(Models, "one/local.yaml"), "device: pi\n");
        File.WriteAllText(Path.Combine(Models, "one/model.onnx"), "cut");

        var (code, output, error) = await PullAsync();
        File.Delete(Path.Combine(Models, "one/model.onnx"));
        var json = await PullAsync("--json");

        Assert.Equal((0, $"one: mended in {Models}/one: model.onnx (3 of 300000 bytes)\n"), (code, output));
        Assert.Contains("one: kept what was added: local.yaml\n", error, StringComparison.Ordinal);
        Assert.Contains("one: kept what was changed here, beside what was installed: model.onnx as model.onnx.yours. Remove it if it is of no use to you.\n", error, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"mended\"", json.Output, StringComparison.Ordinal);
        Assert.Contains("\"mended\":[{\"path\":\"model.onnx\",\"why\":\"missing\"}]", json.Output, StringComparison.Ordinal);
        Assert.Contains("\"kept\":[{\"path\":\"local.yaml\"},{\"path\":\"model.onnx.yours\"}]", json.Output, StringComparison.Ordinal);
        Assert.Contains("is installed in", (await PullAsync()).Output, StringComparison.Ordinal);

        var removed = await ProgramRun.OfAsync(_folder.Path, "models", "remove", "one", "--yes");
        Assert.Equal((0, "one: removed; not pulled, so kept: local.yaml, model.onnx.yours\n"), (removed.Code, removed.Output));

        var again = await ProgramRun.OfAsync(_folder.Path, "models", "remove", "one", "--yes");
        Assert.Equal((ExitCode.Failed, $"{Models}/one holds nothing any more that 'models pull' installed. Remove the folder by hand if what is in it is of no use to you.\n"), (again.Code, again.Error));
        var back = await PullAsync();
        Assert.Equal((0, true), (back.Code, back.Error.Contains("one: kept what was added: local.yaml, model.onnx.yours\n", StringComparison.Ordinal)));
        Assert.Equal("device: pi\n", File.ReadAllText(Path.Combine(Models, "one/local.yaml")));
    }

    private FileInfo Part => new(Path.Combine(Models, $".pull/{OneModel.Hash}.part"));

    private Task<(int Code, string Output, string Error)> PullAsync(params string[] more) =>
        ProgramRun.OfAsync(_folder.Path, ["models", "pull", "one", "--catalogue", _folder["catalogue.yaml"], .. more]);

    private void WriteCatalogue(Uri server, string licence = "MIT") => OneModel.WriteCatalogue(_folder["catalogue.yaml"], server, licence);
}
