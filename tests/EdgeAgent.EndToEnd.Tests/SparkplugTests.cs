using EdgeAgent.Mqtt.Sparkplug.Codec;
using EdgeAgent.Mqtt.Tests.Sparkplug;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The built agent as a node of a Sparkplug network.</summary>
public sealed class SparkplugTests
{
    [ProgramFact("mosquitto")]
    public async Task A_host_sees_the_agent_be_born_obey_be_killed_and_go_in_peace()
    {
        using var folder = new TemporaryFolder();
        await using var broker = await MosquittoBroker.StartAsync();
        await using var host = await SparkplugHost.StartAsync(broker.Port);
        var wav = TestWav.Write(folder["hum.wav"], [.. Enumerable.Range(0, 16_000).Select(i => 0.1f * MathF.Sin(i * 0.05f))], 16_000);
        AgentProcess Run() => AgentProcess.Run(folder, $$$"""
            agent: {name: line-3, state: {{{folder["state"]}}} }
            mqtt: {url: 'mqtt://127.0.0.1:{{{broker.Port}}}', sparkplug: {group: plant-1}}
            microphones:
              desk: {source: {{{wav}}}, loop: true, level: true}
            """);

        await using (var agent = Run())
        {
            await host.UntilAsync(h => h.Value("desk", "level") is double);
            Assert.Equal(false, host.Value("desk", "mute"));

            // A muted microphone is still there, and can be unmuted.
            await host.CommandAsync("spBv1.0/plant-1/DCMD/line-3/desk", new SparkplugMetric { Alias = host.AliasOf("desk", "mute"), Value = MetricValue.OfBoolean(true) });
            await host.UntilAsync(h => Equals(h.Value("desk", "mute"), true));
            await host.CommandAsync("spBv1.0/plant-1/DCMD/line-3/desk", new SparkplugMetric { Name = "mute", Value = MetricValue.OfBoolean(false) });
            await host.UntilAsync(h => Equals(h.Value("desk", "mute"), false));
            agent.Signal("KILL");
            await host.UntilAsync(h => !h.IsNodeAlive);
        }

        await using (var agent = Run())
        {
            await host.UntilAsync(h => h.Value("desk", "level") is double);
            Assert.Equal(0, (await agent.StopAsync()).ExitCode);
            await host.UntilAsync(h => !h.IsNodeAlive);
        }

        Assert.Equal([0, 1], host.Births);
        Assert.Equal([0, 1], host.Deaths.Distinct());
        Assert.Empty(host.Faults);
    }
}
