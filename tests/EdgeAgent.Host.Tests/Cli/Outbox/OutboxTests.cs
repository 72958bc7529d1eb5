using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Composition;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Cli.Outbox;

public sealed class OutboxTests : IDisposable
{
    private readonly OutboxScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task What_waits_is_listed_by_source_and_type_and_exported_while_an_agent_has_the_file()
    {
        await _scene.FillAsync(("door", 2), ("", 1));
        // The agent: it holds the file open, and its folder.
        using var held = StateFolderLock.Take(_scene.State);
        await using var agent = EventOutbox.Open(new OutboxOptions { Path = _scene.Store }, TimeProvider.System, NullLogger<EventOutbox>.Instance);

        var listed = await _scene.RunAsync("list", "--json");
        Assert.True(listed.Code == ExitCode.Done, listed.Error);
        var rows = Lines(listed.Output);
        Assert.Equal(["state", "source", "type", "count", "oldest", "newest", "bytes"], rows[0].AsObject().Select(p => p.Key));
        Assert.Equal([("waiting", "/agents/line-3", "agent.fault", 1), ("waiting", "/agents/line-3/cameras/door", "agent.fault", 2)],
            rows.Select(r => ((string)r["state"]!, (string)r["source"]!, (string)r["type"]!, (int)r["count"]!)));
        Assert.True(string.CompareOrdinal((string)rows[1]["oldest"]!, (string)rows[1]["newest"]!) <= 0);
        Assert.Matches(@"^/agents/line-3 agent\.fault: 1, \d+ B, of \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\n.*\n3 event\(s\) wait, [\d.]+ K?B; 0 dead letter\(s\)\.\n$",
            (await _scene.RunAsync("list")).Output);

        var exported = await _scene.RunAsync("export");
        Assert.True(exported.Code == ExitCode.Done, exported.Error);
        Assert.Equal(["What door says, 0", "What door says, 1", "What  says, 0"], Lines(exported.Output).Select(e => (string)e["data"]!["message"]!));
        Assert.Equal((long)rows.Sum(r => (long)r["bytes"]!), exported.Output.Length - 3);
        var toFile = await _scene.RunAsync("export", "--output", "events.jsonl");
        Assert.Equal((ExitCode.Done, "", "3 event(s) written to events.jsonl.\n"), toFile);
        Assert.Equal(exported.Output, File.ReadAllText(_scene["events.jsonl"]));
        Assert.Equal(["edgeagent.yaml", "events.jsonl", "state"], Directory.GetFileSystemEntries(_scene.Folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.Equal("", (await _scene.RunAsync("export", "--dead")).Output);
        Assert.Equal(3, agent.Waiting);
    }

    [Fact]
    public async Task Purge_forgets_only_when_no_agent_runs_and_only_when_it_is_meant()
    {
        await _scene.FillAsync(("door", 2));
        var unasked = await _scene.RunAsync("purge");
        Assert.Equal((ExitCode.Usage, ""), (unasked.Code, unasked.Output));
        Assert.StartsWith("Nobody is there to be asked: add --yes.", unasked.Error, StringComparison.Ordinal);
        using (StateFolderLock.Take(_scene.State))
        {
            var refused = await _scene.RunAsync("purge", "--yes");
            Assert.Equal((ExitCode.Unavailable, $"Another edgeagent (process {Environment.ProcessId}) uses the state folder {_scene.State}. Stop it first: it may be sending these events now.\n"),
                (refused.Code, refused.Error));
        }

        var dead = await _scene.RunAsync("purge", "--dead", "--yes");
        Assert.Equal((ExitCode.Done, "Forgot 0 dead letter(s).\n", ""), dead);
        var purged = await _scene.RunAsync("purge", "--yes");
        Assert.Equal((ExitCode.Done, "Forgot 2 event(s) that wait. Subscribers will miss their numbers.\n", ""), purged);
        Assert.Equal("0 event(s) wait, 0 B; 0 dead letter(s).\n", (await _scene.RunAsync("list")).Output);

        // What was forgotten is a hole at the subscriber, and not a number that is used twice.
        await _scene.FillAsync(("door", 1));
        Assert.Equal("0000000000000003", (string)Lines((await _scene.RunAsync("export")).Output).Single()["sequence"]!);
    }

    [ProgramTheory(TerminalRun.Program)]
    [InlineData("\x03")]
    [InlineData("\r")]
    public async Task Nothing_is_forgotten_unless_somebody_agrees(string answer)
    {
        await _scene.FillAsync(("door", 2));

        using var refused = TerminalRun.Start(_scene.Folder, "dumb", "outbox", "purge");
        var code = await refused.AnswerAsync(("[y/N]", answer));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("Nothing was forgotten.", refused.Shown, StringComparison.Ordinal);
        Assert.Contains("2 event(s) wait", (await _scene.RunAsync("list")).Output, StringComparison.Ordinal);
        using var agreed = TerminalRun.Start(_scene.Folder, "dumb", "outbox", "purge");
        Assert.Equal(ExitCode.Done, await agreed.AnswerAsync(("[y/N]", "yes\r")));
        Assert.Contains("Forgot 2 event(s) that wait.", agreed.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_outbox_it_is_said_what_is_missing()
    {
        foreach (var verb in (string[][])[["list"], ["export"], ["purge", "--yes"]])
        {
            var (code, output, error) = await _scene.RunAsync(verb);
            Assert.Equal((ExitCode.Unavailable, ""), (code, output));
            Assert.StartsWith($"{_scene.Store} does not exist: no agent has kept events there.", error, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(_scene.State));
        }
    }

    [Fact]
    public async Task A_state_folder_is_enough_to_look_at_its_events()
    {
        await _scene.FillAsync(("door", 2));
        File.Delete(_scene["edgeagent.yaml"]);

        var (code, output, _) = await _scene.RunAsync("list", "--state", _scene.State);

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("door", output);
    }

    [Theory]
    [InlineData("no database at all, but longer than the header of one, and longer still, so that it is read as one: ..........................", ExitCode.Failed, "is damaged:")]
    [InlineData("a folder", ExitCode.Failed, "is a folder, and should be the file that events wait in. The agent's next start moves it aside")]
    [InlineData("newer", ExitCode.Unavailable, "was written by a newer version of edgeagent (layout 99, this one knows 1)")]
    [InlineData("", ExitCode.Done, "")]
    public async Task A_file_that_is_none_is_told_in_a_sentence(string content, int code, string sentence)
    {
        if (content == "a folder")
        {
            Directory.CreateDirectory(_scene.Store);
        }
        else if (content == "newer")
        {
            await _scene.FillAsync(("door", 1));
            using var file = File.OpenWrite(_scene.Store);
            // The layout's number: sqlite.org/fileformat.html, 1.3.10.
            file.Position = 60;
            file.Write([0, 0, 0, 99]);
        }
        else
        {
            File.WriteAllText(_scene.Store, content);
        }

        var listed = await _scene.RunAsync("list");
        Assert.Equal((code, 1), (listed.Code, listed.Error.Split('\n').Count(l => l.Length > 0 || code == ExitCode.Done)));
        Assert.Contains(sentence, listed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_events_are_left_out_of_an_export_and_counted()
    {
        await _scene.FillAsync(("door", 3));
        var bytes = File.ReadAllBytes(_scene.Store);
        var at = bytes.AsSpan().IndexOf("What door says, 1"u8);
        bytes[at] = (byte)'w';
        File.WriteAllBytes(_scene.Store, bytes);

        var exported = await _scene.RunAsync("export");

        Assert.Equal((ExitCode.Failed, "1 event(s) are not what was written, and were left out.\n"), (exported.Code, exported.Error));
        Assert.Equal(["What door says, 0", "What door says, 2"], Lines(exported.Output).Select(e => (string)e["data"]!["message"]!));
        var nowhere = await _scene.RunAsync("export", "--output", "none/events.jsonl");
        Assert.Equal(ExitCode.Failed, nowhere.Code);
        Assert.StartsWith("none/events.jsonl cannot be written: ", nowhere.Error, StringComparison.Ordinal);
    }

    private static List<JsonNode> Lines(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];
}
