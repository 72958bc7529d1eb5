using EdgeAgent.Mqtt.Client;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests.Client;

public sealed class BrokerProbeTests
{
    [ProgramFact("mosquitto")]
    public async Task A_probe_beside_a_running_agent_finds_nothing_and_disturbs_nothing()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = await Agent.StartAsync(broker.Port);
        await subscriber.UntilAsync(s => s.Last("edgeagent/line-3/status") == "online");

        Assert.Equal("5", await BrokerProbe.ConnectAsync(agent.Options, CancellationToken.None));

        agent.Issue(1);
        await subscriber.UntilAsync(s => s.Events.Count == 1);
        Assert.Equal((1, 0), (agent.Logger.Count(5000), agent.Logger.Count(5001)));
        Assert.Equal("online", subscriber.Last("edgeagent/line-3/status"));
    }

    [ProgramTheory("mosquitto")]
    [InlineData(new byte[] { 0x20, 2, 0, 1 })]
    [InlineData(new byte[0])]
    public async Task A_probe_speaks_to_old_brokers(byte[] answer)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var old = FaultProxy.To(broker.Port, connect => connect.Span[8] == 5 ? answer : null);

        Assert.Equal("3.1.1", await BrokerProbe.ConnectAsync(Agent.OptionsFor(old.Port), CancellationToken.None));
    }

    [Fact]
    public async Task A_probe_tells_what_is_wrong()
    {
        var port = MosquittoBroker.FreePort();

        var fault = await Assert.ThrowsAsync<PublishException>(() => BrokerProbe.ConnectAsync(Agent.OptionsFor(port), CancellationToken.None));

        Assert.Equal($"mqtt://127.0.0.1:{port} cannot be reached: nothing listens there.", fault.Message);
    }
}
