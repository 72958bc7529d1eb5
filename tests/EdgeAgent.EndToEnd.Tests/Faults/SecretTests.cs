using System.Diagnostics;
using System.Text;
using EdgeAgent.Mqtt.Tests;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Tests.Capture.Ffmpeg;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>Marker passwords wherever a configuration may hold one; none may leave the process in anything but a login.</summary>
public sealed class SecretTests
{
    private const string InUrl = "Marker-url-1";
    private const string InEnvironment = "Marker-env-2";
    private const string InSecrets = "Marker-sec-3";
    private const string Wrong = "Marker-bad-4";

    private static readonly Dictionary<string, string> Environment = new() { ["CAMERA_TOKEN"] = InEnvironment };

    private static byte[] Refusal(string protocol, string status) => Encoding.ASCII.GetBytes(
        $"{protocol} {status} for {InUrl} {InEnvironment}\r\nCSeq: 1\r\nWWW-Authenticate: Basic realm=\"{InUrl}\"\r\nContent-Length: 0\r\n\r\n");

    [ProgramFact("ffmpeg", "mosquitto", "mosquitto_passwd")]
    public async Task No_password_or_token_of_a_configuration_is_in_anything_that_comes_out()
    {
        using var folder = new TemporaryFolder();
        using (var passwd = Process.Start("mosquitto_passwd", ["-b", "-c", folder["passwords"], "agent", InSecrets]))
            await passwd.WaitForExitAsync();
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true\npassword_file {folder}/passwords",
            new Dictionary<string, string> { ["passwords"] = await File.ReadAllTextAsync(folder["passwords"]) });
        File.Delete(folder["passwords"]);
        await using var heard = await Subscriber.StartAsync(broker.Port, "#");

        // Servers that throw what they were asked for back.
        await using var rtsp = new ScriptedServer(Refusal("RTSP/1.0", "401 Unauthorized"), thenHang: false, everyRequest: true);
        await using var http = new ScriptedServer(Refusal("HTTP/1.1", "404 Not Found"), thenHang: false, everyRequest: true);
        var sources = $$"""
            cameras:
              door: {source: 'rtsp://admin:{{InUrl}}@127.0.0.1:{{rtsp.Port}}/stream'}
              hall: {source: 'http://127.0.0.1:{{http.Port}}/stream?token=${CAMERA_TOKEN}'}
              yard: {source: 'http://admin:${CAMERA_TOKEN}@127.0.0.1:{{http.Port}}/'}
            microphones:
              desk: {source: 'http://admin:{{InUrl}}@127.0.0.1:{{http.Port}}/sound'}
            """;
        await File.WriteAllTextAsync(folder["secrets.yaml"], $"mqtt: {InSecrets}\nbad: {Wrong}\n");
        string Yaml(string secret) => $$"""
            agent: {name: line-3, state: {{folder["state"]}}}
            mqtt: {url: 'mqtt://127.0.0.1:{{broker.Port}}', username: agent, password: !secret {{secret}}}
            {{sources}}
            """;

        var outputs = new List<string>();
        await using (var agent = AgentProcess.Start(await RunAsync(folder, Yaml("mqtt"), "--log-level", "verbose", "--log-json"), Environment))
        {
            foreach (var name in (string[])["door", "hall", "yard", "desk"])
                await heard.UntilAsync(s => s.Events.Any(e => e.Topic == $"edgeagent/line-3/{name}/events/source.down"));
            Assert.Equal(0, (await agent.StopAsync()).ExitCode);
            outputs.Add(agent.Output);
        }

        await using (var agent = AgentProcess.Start(await RunAsync(folder, Yaml("bad"), "--log-level", "verbose"), Environment))
        {
            await Until.TrueAsync(() => agent.Output.Contains("not authorized", StringComparison.OrdinalIgnoreCase) || agent.Output.Contains("password", StringComparison.OrdinalIgnoreCase), state: () => agent.Output);
            Assert.Equal(0, (await agent.StopAsync()).ExitCode);
            outputs.Add(agent.Output);
        }

        // A key that is not known beside them: the faults of a configuration must not show its other values.
        await File.WriteAllTextAsync(folder["faulty.yaml"], Yaml("mqtt").Replace("username:", "usrname:", StringComparison.Ordinal));
        foreach (var arguments in (string[][])[["check", "-c", folder["edgeagent.yaml"]], ["check", "--json", "-c", folder["edgeagent.yaml"]], ["check", "-c", folder["faulty.yaml"]], ["run", "-c", folder["faulty.yaml"]]])
        {
            await using var agent = AgentProcess.Start(arguments, Environment);
            await agent.WaitAsync(Until.Patience);
            Assert.NotEmpty(agent.Output);
            outputs.Add(agent.Output);
        }

        outputs.AddRange(heard.All.Select(m => $"{m.Topic} {m.Text}"));
        outputs.AddRange(Directory.EnumerateFiles(folder["state"], "*", SearchOption.AllDirectories).Select(File.ReadAllText));
        foreach (var secret in (string[])[InUrl, InEnvironment, InSecrets, Wrong])
            Assert.DoesNotContain(outputs, o => o.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<string[]> RunAsync(TemporaryFolder folder, string yaml, params string[] options)
    {
        await File.WriteAllTextAsync(folder["edgeagent.yaml"], yaml);
        return ["run", "-c", folder["edgeagent.yaml"], .. options];
    }
}
