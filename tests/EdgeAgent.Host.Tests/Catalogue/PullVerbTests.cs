using System.Security.Cryptography;
using EdgeAgent.Host.Tests.Cli;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Catalogue;

/// <summary>The built program against a server of ours.</summary>
public sealed class PullVerbTests : IDisposable
{
    private static readonly byte[] Graph = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 >> 3))];

    private readonly TemporaryFolder _folder = new();

    private string Models => _folder["edgeagent/models"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_pull_that_is_killed_leaves_nothing_to_be_used_and_the_next_one_goes_on_with_it()
    {
        await using (var stalling = new FileServer(r => FileReply.Honest(Graph, r).Cut(120_000) with { Stalls = true }))
        {
            WriteCatalogue(stalling.Url);
            using var run = ProgramRun.Start(_folder.Path, new Dictionary<string, string?>(), "models", "pull", "one", "--catalogue", _folder["catalogue.yaml"]);
            await Until.TrueAsync(() => Part.Exists && Part.Length > 0, TimeSpan.FromSeconds(60));
            run.Signal("KILL");
            await run.ExitAsync();
        }

        Assert.False(Directory.Exists(Path.Combine(Models, "one")));
        var kept = Part.Length;
        await using var server = new FileServer(r => FileReply.Honest(Graph, r));
        WriteCatalogue(server.Url);

        var (code, output, error) = await PullAsync("--json");

        Assert.True(code == 0, error);
        Assert.Contains("\"state\":\"installed\"", output, StringComparison.Ordinal);
        Assert.Equal(kept, Assert.Single(server.Requests).From);
        Assert.Equal(Graph, File.ReadAllBytes(Path.Combine(Models, "one/model.onnx")));
    }

    [Fact]
    public async Task A_pull_that_is_interrupted_says_that_what_came_is_kept()
    {
        await using var stalling = new FileServer(r => FileReply.Honest(Graph, r).Cut(120_000) with { Stalls = true });
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
        await using var server = new FileServer(r => FileReply.Honest(Graph, r));
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

    private FileInfo Part => new(Path.Combine(Models, $".pull/{Hash}.part"));

    private static string Hash => Convert.ToHexStringLower(SHA256.HashData(Graph));

    private Task<(int Code, string Output, string Error)> PullAsync(params string[] more) =>
        ProgramRun.OfAsync(_folder.Path, ["models", "pull", "one", "--catalogue", _folder["catalogue.yaml"], .. more]);

    private void WriteCatalogue(Uri server, string licence = "MIT") => File.WriteAllText(_folder["catalogue.yaml"], $$$"""
        models:
          one:
            title: One
            task: detection
            family: yolox
            licence: {{{licence}}}
            licence_url: https://example.org/LICENSE
            project: https://example.org
            source: this test
            files: {model.onnx: {urls: {{{server}}}model.onnx, bytes: {{{Graph.Length}}}, sha256: {{{Hash}}}}}
            model: |
              name: one
              family: yolox
        """);
}
