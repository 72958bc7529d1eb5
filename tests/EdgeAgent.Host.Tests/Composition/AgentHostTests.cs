using System.Collections.Concurrent;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Tests.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.TestKit;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace EdgeAgent.Host.Tests.Composition;

/// <summary>An agent that is told to stop before it is up.</summary>
public sealed class AgentHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lines _lines = new();

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_stop_before_its_start_is_no_failure_to_start()
    {
        var run = RunAsync(new AgentRunOptions { OnBroker = _ => _stop.Cancel() });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Until.Patience));
        Assert.DoesNotContain(_lines.Written, line => line.Level >= LogEventLevel.Warning);
    }

    [Fact]
    public async Task A_stop_while_it_starts_waits_for_what_was_started()
    {
        var onlooker = new StopAtFirst(_stop);

        Assert.Equal(0, await RunAsync(new AgentRunOptions { Onlooker = onlooker }).WaitAsync(Until.Patience));
        Assert.IsType<AgentStarted>(onlooker.Seen.First());
        Assert.IsType<AgentStopped>(onlooker.Seen.Last());
    }

    private async Task<int> RunAsync(AgentRunOptions options)
    {
        await using var log = new LoggerConfiguration().WriteTo.Sink(_lines).CreateLogger();
        return await AgentHost.RunAsync(Configuration(), options, log, _stop.Token);
    }

    private LoadedConfiguration Configuration() => ConfigurationText.Load($$$"""
        agent: {name: line-3, state: {{{_folder["state"]}}} }
        mqtt: {port: 0}
        page: off
        cameras:
          gate: {source: "rtsp://127.0.0.1:1/stream", motion: {} }
        """);

    /// <summary>Asks for the stop with the first event, which comes while the host still starts.</summary>
    private sealed class StopAtFirst(CancellationTokenSource stop) : IAgentOutlet
    {
        public ConcurrentQueue<object> Seen { get; } = new();

        public void Offer(EventEnvelope envelope)
        {
            Seen.Enqueue(envelope.Data);
            stop.Cancel();
        }

        public void Report(SourceHealth health)
        {
        }
    }

    private sealed class Lines : ILogEventSink
    {
        public ConcurrentQueue<LogEvent> Written { get; } = new();

        public void Emit(LogEvent logEvent) => Written.Enqueue(logEvent);
    }
}
