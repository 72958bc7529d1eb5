using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The hunt that every run of the agent ends with: it plants, and it finds.</summary>
public sealed class SecretHuntTests
{
    [Fact]
    public async Task A_password_that_the_agent_prints_or_writes_fails_its_test()
    {
        using var folder = new TemporaryFolder();
        var password = Canary.Camera;

        // The one way to make the agent print a secret that it does not know to be one: the name of a file.
        var printing = AgentProcess.Start(["check", "--config", folder[password]]);
        await printing.WaitAsync(TimeSpan.FromSeconds(60));
        var leak = await Assert.ThrowsAnyAsync<Exception>(async () => await printing.DisposeAsync());
        Assert.Contains("a camera's password is in what the agent printed", leak.Message, StringComparison.Ordinal);

        Directory.CreateDirectory(folder["state"]);
        await File.WriteAllTextAsync(folder["state/outbox.db"], $"\0\u0001{password}\0");
        var leaving = AgentProcess.Start(["check", "--config", folder["missing.yaml"]]);
        await leaving.WaitAsync(TimeSpan.FromSeconds(60));
        leak = await Assert.ThrowsAnyAsync<Exception>(async () => await leaving.DisposeAsync());
        Assert.Contains("outbox.db", leak.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Passwords_are_planted_wherever_a_configuration_names_a_broker_or_a_network_source()
    {
        var planted = Canary.Plant("""
            mqtt: {url: 'mqtt://127.0.0.1:1883', sparkplug: {group: plant}}
            cameras:
              door: {source: 'rtsp://127.0.0.1:554/x'}
              own: {source: 'rtsp://user:pass@127.0.0.1:554/x'}
              file: {source: /tmp/a.mp4}
            """);

        Assert.Equal("""
            mqtt: {url: 'mqtt://127.0.0.1:1883', username: canary, password: !secret canary-mqtt, sparkplug: {group: plant}}
            cameras:
              door: {source: 'rtsp://viewer:${CANARY_CAMERA}@127.0.0.1:554/x'}
              own: {source: 'rtsp://user:pass@127.0.0.1:554/x'}
              file: {source: /tmp/a.mp4}
            """, planted);
        Assert.Equal("mqtt:\n  url: mqtt://localhost:1883\n  username: canary\n  password: !secret canary-mqtt\n", Canary.Plant("mqtt:\n  url: mqtt://localhost:1883\n"));
        Assert.Equal("mqtt: {port: 0}\n", Canary.Plant("mqtt: {port: 0}\n"));
    }
}
