using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeAgent.Mqtt.Tests;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The built agent under a limit of its memory that its clips come to: the kernel refuses what is above it.</summary>
public sealed class MemoryBudgetTests : IDisposable
{
    private const string Exceeded = "edgeagent/line-3/events/budget.exceeded";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("mosquitto", "gst-launch-1.0", "prlimit")]
    public async Task An_agent_that_comes_to_its_limit_of_memory_gives_up_optional_work_and_lives_on()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = AgentProcess.Run(
            _folder, $$"""
            agent:
              name: line-3
              state: {{_folder.Path}}
            mqtt:
              url: mqtt://127.0.0.1:{{broker.Port}}
            cameras:
              door:
                source: "gst:videotestsrc is-live=true pattern=snow ! video/x-raw,width=960,height=540,framerate=10/1"
                motion: {}
                evidence: {clip: {events: [motion.started], before: 60s, after: 1s, longest_side: 960, memory: 300MB} }
            """,
            through: ["prlimit", "--data=4000000000"]);
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/door/status") == "online");
        // What it takes without the film, and then 70 MB of film.
        var began = DataBytes(agent);
        await Until.TrueAsync(() => DataBytes(agent) > began + 70_000_000, TimeSpan.FromSeconds(60), () => agent.Output);

        // A twelfth is left, and the film grows on.
        var full = DataBytes(agent);
        Limit(agent.Id, full / 12 * 13);
        await Until.TrueAsync(() => Events(subscriber).Any(e => e.Contains("clips")), TimeSpan.FromSeconds(60), () => agent.Output);

        Assert.Equal("ON", subscriber.Last("edgeagent/line-3/state/over_budget"));
        var first = subscriber.Events.First(e => e.Topic == Exceeded).Text;
        EventContract.AssertValid(first);
        Assert.Contains("\"what\":\"memory\"", first, StringComparison.Ordinal);
        // What the film held has gone back to the system, with which there is room again.
        await Until.TrueAsync(() => DataBytes(agent) < full - 40_000_000, state: () => $"{DataBytes(agent)} of {full} at first\n{agent.Output}");
        Assert.Equal("online", subscriber.Last("edgeagent/line-3/door/status"));

        Limit(agent.Id, 4_000_000_000);
        await Until.TrueAsync(() => subscriber.Events.Any(e => e.Topic == "edgeagent/line-3/events/budget.restored"), TimeSpan.FromMinutes(3), () => agent.Output);
        Assert.Equal(0, (await agent.StopAsync()).ExitCode);
    }

    private static IEnumerable<string[]> Events(Subscriber subscriber) => subscriber.Events.Where(e => e.Topic == Exceeded)
        .Select(e => JsonDocument.Parse(e.Text).RootElement.GetProperty("data").GetProperty("shed").EnumerateArray().Select(work => work.GetString()!).ToArray());

    /// <summary>What <c>RLIMIT_DATA</c> counts.</summary>
    private static long DataBytes(AgentProcess agent) => 1024 * long.Parse(
        (agent.HasExited ? throw new InvalidOperationException(agent.Output) : File.ReadLines($"/proc/{agent.Id}/status")).First(l => l.StartsWith("VmData:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    private static void Limit(int process, long bytes)
    {
        using var prlimit = Process.Start("prlimit", [$"--pid={process}", string.Create(CultureInfo.InvariantCulture, $"--data={bytes}:4000000000")]);
        prlimit.WaitForExit();
        Assert.Equal(0, prlimit.ExitCode);
    }
}
