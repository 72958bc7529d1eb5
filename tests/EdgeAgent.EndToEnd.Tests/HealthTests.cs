using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The built agent as systemd, a container's health check and a person see it.</summary>
public sealed class HealthTests
{
    private static async Task<(int Code, IReadOnlyList<string> Printed, string Output)> AskAsync(params string[] arguments)
    {
        await using var asking = AgentProcess.Start(["health", .. arguments]);
        var code = await asking.WaitAsync(Until.Patience);
        return (code, asking.Printed, asking.Output);
    }

    [ProgramTheory("ffmpeg", "mosquitto", "sh")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Systemd_hears_that_it_is_ready_alive_reloading_and_stopping(bool isAbstract)
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        using var manager = new Listener(isAbstract ? $"@edgeagent-{Guid.NewGuid():N}" : scene.Folder["notify"]);
        var sources = $"cameras:\n  door: {{source: '{camera.Url}'}}\n";

        // The manager's own limit of a second; only a process that it starts for may take the watchdog for its own.
        var agent = scene.Run(
            sources, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = manager.Name, ["WATCHDOG_USEC"] = "1000000" }, through: ["sh", "-c", "WATCHDOG_PID=$$ exec \"$@\" </dev/null", "sh"]);
        await manager.UntilAsync(m => m.Any(t => t.StartsWith("READY=1\nSTATUS=", StringComparison.Ordinal)));
        await manager.UntilAsync(m => m.Contains("STATUS=1 camera, 0 microphones running"));
        var fed = manager.Count("WATCHDOG=1");
        await manager.UntilAsync(m => m.Count(t => t == "WATCHDOG=1") > fed + 3);

        agent.Signal("HUP");
        await manager.UntilAsync(m => m.Any(t => t.StartsWith("RELOADING=1\nMONOTONIC_USEC=", StringComparison.Ordinal)) && m.Contains("READY=1"));
        await scene.StopAsync(agent);
        await manager.UntilAsync(m => m.Contains("STOPPING=1"));
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task Health_is_told_by_the_running_agent_whatever_has_become_of_its_configuration()
    {
        await using var scene = await FaultScene.OpenAsync();
        await using var camera = new LiveCamera();
        var file = scene.Folder["edgeagent.yaml"];
        File.WriteAllText(scene.Folder["broken.onnx"], "<html>404</html>");
        var agent = scene.Run($$"""
            cameras:
              door: {source: '{{camera.Url}}'}
              away: {source: 'rtsp://127.0.0.1:1/x'}
            """);
        await scene.UntilEventsAsync("door", "source.up", 1);
        await scene.UntilEventsAsync("away", "source.down", 1);
        var (code, printed, output) = await AskAsync("--config", file);
        Assert.True(code == 0, output);
        Assert.StartsWith("camera door: running since ", printed[0], StringComparison.Ordinal);
        Assert.Contains("nothing listens at this address and port", printed[1], StringComparison.Ordinal);
        Assert.Equal("line-3 is healthy: 1 camera, 0 microphones running; 1 waiting (away)", printed[2]);

        // One that rests until a person acts is for a person, and not for whoever starts the agent anew.
        scene.Configure($$"""
            cameras:
              door: {source: '{{camera.Url}}'}
              away: {source: 'rtsp://127.0.0.1:1/x', detect: {model: {{scene.Folder["broken.onnx"]}} } }
            """);
        agent.Signal("HUP");
        await scene.UntilHealthAsync("away", "faulted");
        scene.Configure("cameras: {door: {sauce: none}}\n");
        (code, printed, output) = await AskAsync("--config", file, "--json");
        Assert.True(code == 1, output);
        var rows = printed.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal((false, true), (rows[0].GetProperty("healthy").GetBoolean(), rows[0].GetProperty("alive").GetBoolean()));
        Assert.Equal("rests", rows.Single(r => r.TryGetProperty("source", out var s) && s.GetString() == "away").GetProperty("standing").GetString());
        (code, _, output) = await AskAsync("--state", scene.Folder["state"], "--alive");
        Assert.True(code == 0, output);

        agent.Signal("KILL");
        await agent.WaitAsync(Until.Patience);
        (code, _, output) = await AskAsync("--config", file);
        Assert.True(code == 1, output);
        Assert.Contains("it was killed, and nobody listens", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_agent_runs_health_exits_1_and_says_so()
    {
        using var folder = new TemporaryFolder();
        var (code, printed, output) = await AskAsync("--state", folder["nowhere"]);
        Assert.True(code == 1, output);
        Assert.StartsWith($"No agent runs on {folder["nowhere"]}: there is no such folder.", Assert.Single(printed), StringComparison.Ordinal);

        (code, _, output) = await AskAsync("--config", folder["nothing.yaml"]);
        Assert.True(code == 78, output);
    }

    /// <summary>The service manager's end of NOTIFY_SOCKET.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        private readonly List<string> _heard = [];
        private readonly Task _listening;

        public Listener(string name)
        {
            Name = name;
            _socket.Bind(new UnixDomainSocketEndPoint(name[0] == '@' ? $"\0{name[1..]}" : name));
            _listening = Task.Run(ListenAsync);
        }

        public string Name { get; }

        public int Count(string message)
        {
            lock (_heard)
                return _heard.Count(m => m == message);
        }

        public Task UntilAsync(Func<IReadOnlyList<string>, bool> condition) => Until.TrueAsync(
            () =>
            {
                lock (_heard)
                    return condition(_heard);
            },
            TimeSpan.FromSeconds(40),
            () =>
            {
                lock (_heard)
                    return string.Join(" | ", _heard);
            });

        public void Dispose()
        {
            _socket.Dispose();
            _listening.Wait();
        }

        private async Task ListenAsync()
        {
            var message = new byte[4096];
            try
            {
                while (true)
                {
                    var text = Encoding.UTF8.GetString(message, 0, await _socket.ReceiveAsync(message));
                    lock (_heard)
                        _heard.Add(text);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
