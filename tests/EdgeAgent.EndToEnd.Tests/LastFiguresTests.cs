using System.Collections.Concurrent;
using System.Net;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>What an agent has counted and traced since its last message is not lost when it is stopped.</summary>
public sealed class LastFiguresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("ffmpeg", "gst-launch-1.0")]
    public async Task The_last_figures_and_traces_reach_the_collector_when_the_agent_is_stopped()
    {
        using var collector = new HttpListener();
        collector.Prefixes.Add($"http://127.0.0.1:{MosquittoBroker.FreePort()}/");
        collector.Start();
        var asked = new ConcurrentQueue<string>();
        var answering = AnswerAsync(collector, asked);
        await using (var agent = AgentProcess.Run(_folder, $$"""
            agent: {name: line-3, state: {{_folder.Path}} }
            mqtt: {broker: {listen: '127.0.0.1:{{MosquittoBroker.FreePort()}}'} }
            figures: {otlp: {url: '{{collector.Prefixes.Single()}}', protocol: http, interval: 1h, traces: 100%} }
            cameras:
              door:
                source: "gst:videotestsrc is-live=true pattern=snow ! video/x-raw,width=64,height=48,framerate=10/1"
                motion: {}
                evidence: {frame: [motion.*]}
            """))
        {
            // Once there is the picture of an event, frames were worked on: their traces wait for some seconds, figures for an hour.
            await Until.TrueAsync(
                () => (Directory.Exists(_folder["evidence"]) && Directory.GetFiles(_folder["evidence"], "*.jpg").Length > 0) || asked.Contains("/v1/traces"), TimeSpan.FromMinutes(1), () => agent.Output);
            Assert.DoesNotContain("/v1/metrics", asked);

            Assert.Equal(0, (await agent.StopAsync()).ExitCode);
        }

        collector.Stop();
        await answering;
        Assert.Equal(["/v1/metrics", "/v1/traces"], asked.Distinct().Order());
        Assert.Single(asked, "/v1/metrics");
    }

    private static async Task AnswerAsync(HttpListener collector, ConcurrentQueue<string> asked)
    {
        try
        {
            while (true)
            {
                var context = await collector.GetContextAsync();
                asked.Enqueue(context.Request.Url!.AbsolutePath);
                await context.Request.InputStream.CopyToAsync(Stream.Null);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }
}
