using System.Diagnostics;
using EdgeAgent.Mqtt.Tests;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The built agent on a device that others keep busy.</summary>
public sealed class BudgetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("mosquitto", "gst-launch-1.0", "sh")]
    public async Task A_program_that_takes_all_processors_makes_a_live_camera_rest()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = AgentProcess.Run(_folder, $$"""
            agent:
              name: line-3
              state: {{_folder.Path}}
              budget: {cpu: 97%}
            mqtt:
              url: mqtt://127.0.0.1:{{broker.Port}}
            cameras:
              door:
                source: "gst:videotestsrc is-live=true ! video/x-raw,width=64,height=48,framerate=10/1"
                motion: {}
                budget: {floor: 0.5}
            """);
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/door/status") == "online");
        var hogs = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Process.Start("sh", ["-c", "while :; do :; done"])).ToList();
        try
        {
            await Until.TrueAsync(() => subscriber.Events.Any(e => e.Topic == "edgeagent/line-3/events/budget.exceeded"), TimeSpan.FromSeconds(60), () => agent.Output);
            await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/state/over_budget") == "ON");
        }
        finally
        {
            foreach (var hog in hogs)
            {
                hog.Kill();
                hog.Dispose();
            }
        }

        var exceeded = subscriber.Events.First(e => e.Topic == "edgeagent/line-3/events/budget.exceeded");
        EventContract.AssertValid(exceeded.Text);
        Assert.Contains("\"what\":\"cpu\"", exceeded.Text, StringComparison.Ordinal);
        Assert.Contains("Detection is restrained", agent.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await agent.StopAsync()).ExitCode);
    }

    [ProgramFact("mosquitto", "gst-launch-1.0")]
    public async Task An_agent_of_little_memory_works_on_and_says_that_it_has_not_enough()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = AgentProcess.Run(_folder, $$"""
            agent:
              name: line-3
              state: {{_folder.Path}}
              budget: {memory: 64MB}
            mqtt:
              url: mqtt://127.0.0.1:{{broker.Port}}
            cameras:
              door:
                source: "gst:videotestsrc is-live=true ! video/x-raw,width=64,height=48,framerate=10/1"
                motion: {}
                budget: {floor: 0.5}
            """,
            new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "4000000" }); // hexadecimal: 64 MB
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/door/status") == "online");

        // No rate brings the process below 64 MB: the cameras come to their floor, and stay there.
        await Until.TrueAsync(
            () => subscriber.Events.Any(e => e.Topic == "edgeagent/line-3/events/budget.exceeded" && e.Text.Contains("\"is_exhausted\":true", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(120), () => agent.Output);

        Assert.Contains("\"what\":\"memory\"", subscriber.Events.First(e => e.Topic == "edgeagent/line-3/events/budget.exceeded").Text, StringComparison.Ordinal);
        Assert.Contains("\"running\"", subscriber.Last("edgeagent/line-3/door/health")!, StringComparison.Ordinal);
        Assert.Equal(0, (await agent.StopAsync()).ExitCode);
    }
}
