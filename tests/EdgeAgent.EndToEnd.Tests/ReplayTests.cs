using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>A recorded scene, sound and pictures with rules over both, gives the same events however and however often it is played.</summary>
public sealed class ReplayTests : IDisposable
{
    private const int Runs = 20;
    private const string Seconds = "12";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("ffmpeg")]
    public async Task Twenty_replays_on_a_busy_machine_with_one_thread_and_with_eight_tell_the_same_bytes()
    {
        var (film, sound) = (await CutAsync("conveyor.mp4"), await CutAsync("operator.flac"));
        // Four at a time on few cores are the contention; some wait for their turn by --speed, which changes the order in which threads come to run. All of them give way to the tests beside them.
        var told = new List<string>();
        foreach (var runs in Enumerable.Range(0, Runs).Chunk(4))
            told.AddRange(await Task.WhenAll(runs.Select(run => ReplayAsync(run % 2 == 0 ? 1 : 8, run % 4 == 3 ? "12" : "max", film, sound))));

        Assert.All(told, lines => Assert.Equal(told[0], lines));
        var events = told[0].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        var types = events.Select(e => ((string)e["type"]!)["edgeagent.".Length..]).ToHashSet();
        Assert.Superset(new HashSet<string> { "source.up", "object.entered", "part.inspected", "speech.armed", "speech.transcript", "rule.nobody_spoke", "source.down" }, types);
        Assert.Equal(events.Count, events.Select(e => (string)e["id"]!).Distinct().Count());
        Assert.All(events.GroupBy(e => (string)e["source"]!), source => Assert.Equal(Enumerable.Range(1, source.Count()), source.Select(e => int.Parse((string)e["sequence"]!, System.Globalization.CultureInfo.InvariantCulture))));
        var times = events.Select(e => (string)e["time"]!).ToList();
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
        Assert.StartsWith("2026-11-26T22:00:0", times[0], StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_file_that_is_no_film_ends_the_replay_with_a_sentence_and_not_as_if_nothing_had_happened()
    {
        File.WriteAllText(_folder["broken.mp4"], "no film");
        await using var replay = AgentProcess.Start(["replay", $"line={_folder["broken.mp4"]}", "--config", Configuration(1)]);
        Assert.True(await replay.WaitAsync(Patience) == 1, replay.Output);
        Assert.Contains("line: ", replay.Output, StringComparison.Ordinal);
        Assert.Contains("broken.mp4", replay.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", replay.Output, StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg")]
    public async Task What_a_person_reads_has_the_moment_the_source_and_what_was_not_played()
    {
        await using var replay = AgentProcess.Start(["replay", $"operator={await CutAsync("operator.flac")}", "--config", Configuration(1, isWaiting: false)]);
        Assert.True(await replay.WaitAsync(Patience) == 0, replay.Output);
        Assert.Contains(replay.Printed, line => line.StartsWith("00:00:0", StringComparison.Ordinal) && line.Contains("operator  ", StringComparison.Ordinal) && line.Contains("speech.transcript  ", StringComparison.Ordinal));
        Assert.Contains("Nothing was played to line.", replay.Output, StringComparison.Ordinal);
        Assert.Contains("Played 00:00:12.000 of operator", replay.Output, StringComparison.Ordinal);
    }

    private async Task<string> ReplayAsync(int threads, string speed, string film, string sound)
    {
        await using var replay = AgentProcess.Start(
            ["replay", $"line={film}", $"operator={sound}", "--config", Configuration(threads), "--from", "2026-11-26T22:00Z", "--speed", speed, "--json"],
            through: ["nice", "-n", "19"]);
        Assert.True(await replay.WaitAsync(Patience) == 0, replay.Output);
        return string.Join('\n', replay.Printed);
    }

    /// <summary>The example of docs/rules.md, whose sources are live, with the models of this repository.</summary>
    /// <param name="threads">Threads of the models.</param>
    /// <param name="isWaiting">Whether the microphone hangs on what the camera sees, whichever of them plays faster.</param>
    private string Configuration(int threads, bool isWaiting = true)
    {
        var example = File.ReadAllText(Path.Combine(Repository.Root, "docs", "rules.md")).Split("```yaml\n")[1].Split("```")[0];
        foreach (var model in (string[])["surface-defects", "speech-vad", "commands"])
            example = example.Replace($"model: {model}", $"model: {Path.Combine(Repository.Root, "models", model)}", StringComparison.Ordinal);
        var recognizer = Path.Combine(Repository.Root, "models", "commands");
        if (isWaiting)
            example = example.Replace($"recognize: {{model: {recognizer}}}", $"recognize: {{model: {recognizer}, only_when: \"count('line', 'part') > 1\"}}", StringComparison.Ordinal);
        var file = _folder[$"threads-{threads}.yaml"];
        File.WriteAllText(file, example.Replace("agent: {name: press}", $"agent: {{name: press, threads: {threads}, state: {_folder["state"]}}}", StringComparison.Ordinal));
        return file;
    }

    private async Task<string> CutAsync(string name)
    {
        var cut = _folder[name];
        using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-y", "-t", Seconds, "-i", Path.Combine(Repository.Root, "demo", name), "-c:v", "copy", cut]);
        await ffmpeg.WaitForExitAsync();
        Assert.Equal(0, ffmpeg.ExitCode);
        return cut;
    }
}
