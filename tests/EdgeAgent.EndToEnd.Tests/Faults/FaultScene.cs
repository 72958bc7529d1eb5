using System.Globalization;
using System.Text;
using CloudNative.CloudEvents;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Mqtt.Tests;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>What every fault needs: a folder, a real broker, somebody who listens to it, and the agent.</summary>
internal sealed class FaultScene : IAsyncDisposable
{
    /// <summary>The agent's name.</summary>
    public const string Agent = "line-3";

    private readonly List<AgentProcess> _agents = [];

    private FaultScene(TemporaryFolder folder, MosquittoBroker broker, Subscriber subscriber) => (Folder, Broker, Heard) = (folder, broker, subscriber);

    public TemporaryFolder Folder { get; }

    public MosquittoBroker Broker { get; }

    /// <summary>Everything that was published.</summary>
    public Subscriber Heard { get; }

    /// <param name="settings">Lines for the broker's configuration.</param>
    public static async Task<FaultScene> OpenAsync(string settings = "allow_anonymous true")
    {
        var broker = await MosquittoBroker.StartAsync(settings);
        return new FaultScene(new TemporaryFolder(), broker, await Subscriber.StartAsync(broker.Port, "#"));
    }

    /// <summary>Starts the agent with sources; its broker is the scene's unless an address is given.</summary>
    public AgentProcess Run(string sources, IReadOnlyDictionary<string, string>? environment = null, string? broker = null, IReadOnlyList<string>? through = null)
    {
        var agent = AgentProcess.Run(Folder, Configuration(sources, broker), environment, through);
        _agents.Add(agent);
        return agent;
    }

    /// <summary>Writes another configuration in the place of the running agent's.</summary>
    /// <param name="sources">Its sources.</param>
    /// <param name="threads">The threads of its models; null for the usual.</param>
    public void Configure(string sources, int? threads = null) => File.WriteAllText(Folder["edgeagent.yaml"], Canary.Plant(Configuration(sources, null, threads)));

    private string Configuration(string sources, string? broker, int? threads = null) => $$"""
        agent: {name: {{Agent}}, state: {{Folder["state"]}}{{(threads is null ? "" : $", threads: {threads}")}}}
        mqtt: {url: '{{broker ?? $"mqtt://127.0.0.1:{Broker.Port}"}}'}
        {{sources}}
        """;

    /// <summary>The events of one kind of one source, as text, in order.</summary>
    public List<string> Events(string source, string type) =>
        [.. Heard.Events.Where(e => e.Topic == $"edgeagent/{Agent}/{source}/events/{type}").Select(e => e.Text)];

    /// <summary>Waits for so many events of one kind of one source.</summary>
    public Task UntilEventsAsync(string source, string type, int count) => Until.TrueAsync(
        () => Events(source, type).Count >= count,
        Until.Patience,
        () => string.Join('\n', Heard.All.Select(m => $"{m.Topic} {m.Text}").TakeLast(20)) + "\n" + _agents[^1].Output,
        $"{count} {type} of {source}");

    /// <summary>The last health that a source has reported.</summary>
    public string Health(string source) => Heard.Last($"edgeagent/{Agent}/{source}/health") ?? "";

    /// <summary>Waits until a source's health holds a text.</summary>
    public Task UntilHealthAsync(string source, string text) => Until.TrueAsync(
        () => Health(source).Contains(text, StringComparison.Ordinal),
        Until.Patience,
        () => $"{Health(source)}\n{_agents[^1].Output}",
        $"{source}: {text}");

    /// <summary>SIGTERM, and what has to hold after it in every state: the end within 10 s, exit 0, nothing left behind, told as offline.</summary>
    public async Task StopAsync(AgentProcess agent, bool told = true)
    {
        var children = ChildProcesses.Of(agent.Id).Select(c => c.Id).ToList();
        var (code, took) = await agent.StopAsync();
        Assert.True(code == 0, $"exit {code}\n{agent.Output}");
        Assert.InRange(took.TotalSeconds, 0, 10);
        Assert.DoesNotContain(children, ChildProcesses.IsAlive);
        if (told)
            await Heard.UntilAsync(s => s.Last($"edgeagent/{Agent}/status") == "offline");
        var waiting = Waiting();
        var history = Heard.All.Where(m => m.Topic.Contains("/history/", StringComparison.Ordinal));
        foreach (var source in Heard.Events.Concat(history).Select(e => (Event: EventContract.AssertValid(e.Text), IsHistory: !e.Topic.Contains("/events/", StringComparison.Ordinal))).GroupBy(e => e.Event.Source!.ToString()))
        {
            // Events come at least once. What an agent that was killed has left comes as history, after what is new, or waits for the next start.
            var events = source.DistinctBy(e => e.Event.Id).Select(e => (Number: NumberOf(e.Event), e.IsHistory)).ToList();
            var there = events.Select(e => e.Number).Concat(waiting.Where(e => e.Source!.ToString() == source.Key).Select(NumberOf)).Distinct().Order().ToList();
            Assert.True(there[^1] == there.Count, $"{source.Key}: of {there[^1]} there are {string.Join(' ', there)}");

            // A run begins at 1; whoever starts twice in a scene has two runs.
            long last = 0;
            foreach (var (number, _) in events.Where(e => !e.IsHistory))
            {
                Assert.True(number > last || number == 1, $"{source.Key}: {number} after {last}");
                last = number;
            }
        }
    }

    private static long NumberOf(CloudEvent told) => long.Parse((string)told["sequence"]!, CultureInfo.InvariantCulture);

    private List<CloudEvent> Waiting()
    {
        var file = Folder["state/" + OutboxOptions.FileName];
        if (!File.Exists(file))
            return [];
        using var outbox = OutboxFile.Open(file);
        return [.. outbox.Envelopes(dead: false).Select(envelope => EventContract.AssertValid(Encoding.UTF8.GetString(envelope.Span)))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
            await agent.DisposeAsync();
        await Heard.DisposeAsync();
        await Broker.DisposeAsync();
        Folder.Dispose();
    }
}
