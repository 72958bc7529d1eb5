using System.Collections.Concurrent;
using System.Net.Sockets;
using EdgeAgent.Host.Health;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Health;

public sealed class HealthWatchTests : IAsyncDisposable
{
    private readonly HealthScene _scene = new();
    private readonly Notifier _notifier = new();
    private readonly Lifetime _lifetime = new();
    private readonly TaskCompletionSource _started = new();
    private readonly HealthWatch _watch;

    public HealthWatchTests()
    {
        var manager = new ServiceManager(_notifier, TimeSpan.FromSeconds(1), NullLogger<ServiceManager>.Instance);
        var events = new EventIssuer(EventSource.OfAgent("line-3"), _scene, _scene.Time);
        _watch = new HealthWatch(_scene.Judge, () => _started.Task, events, manager, _lifetime, _scene.Time, NullLogger<HealthWatch>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.StopAsync(CancellationToken.None);
        _watch.Dispose();
        _lifetime.Dispose();
        await _scene.DisposeAsync();
    }

    private sealed class Notifier : ISystemdNotifier
    {
        public ConcurrentQueue<string> Told { get; } = [];

        public bool Fails { get; set; }

        public bool IsEnabled => true;

        public int Feeds => Told.Count(t => t == "WATCHDOG=1");

        public void Notify(ServiceState state)
        {
            if (Fails)
                throw new SocketException((int)SocketError.ConnectionRefused);
            Told.Enqueue(state.ToString());
        }
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }

    /// <summary>Lets a second pass, and waits until the watch has had its look.</summary>
    private async Task SecondAsync(bool feeds)
    {
        var before = _notifier.Feeds;
        _scene.Time.Advance(TimeSpan.FromSeconds(1));
        if (feeds)
            await Until.TrueAsync(() => _notifier.Feeds > before);
    }

    [Fact]
    public async Task The_service_manager_hears_of_the_start_when_streams_are_started_and_the_state_when_it_changes()
    {
        await _scene.StartAsync("file", SourceState.Ended, (_, _) => Task.CompletedTask);
        await _watch.StartAsync(CancellationToken.None);
        await Until.TrueAsync(() => _notifier.Feeds > 0);
        Assert.DoesNotContain(_notifier.Told, t => t.Contains("READY", StringComparison.Ordinal));

        _started.SetResult();
        await Until.TrueAsync(() => _notifier.Told.Contains("READY=1\nSTATUS=0 cameras, 0 microphones running; 1 waiting (file)"), state: () => string.Join('|', _notifier.Told));
        await _scene.StartAsync("door", SourceState.Running, (pulse, end) =>
        {
            pulse.Beat();
            return Task.Delay(Timeout.Infinite, end);
        });
        await SecondAsync(feeds: true);
        await Until.TrueAsync(() => _notifier.Told.Contains("STATUS=1 camera, 0 microphones running; 1 waiting (file)"), state: () => string.Join('|', _notifier.Told));
        Assert.Single(_notifier.Told, t => t.Contains("READY", StringComparison.Ordinal));

        _lifetime.StopApplication();
        Assert.Contains("STOPPING=1", _notifier.Told);
    }

    [Fact]
    public async Task The_watchdog_is_fed_in_time_and_starves_while_a_stream_hangs_which_is_told_once()
    {
        _started.SetResult();
        StreamPulse? pulse = null;
        await _scene.StartAsync("door", SourceState.Running, (its, end) =>
        {
            its.Opened();
            its.Beat();
            its.Work.Within(TimeSpan.FromSeconds(10));
            pulse = its;
            return Task.Delay(Timeout.Infinite, end);
        });
        await _watch.StartAsync(CancellationToken.None);
        await Until.TrueAsync(() => _notifier.Feeds > 0);
        for (var i = 0; i < 10; i++)
            await SecondAsync(feeds: true);

        await SecondAsync(feeds: false);
        await Until.TrueAsync(() => _scene.Events.OfType<AgentFault>().Any());
        var fed = _notifier.Feeds;
        for (var i = 0; i < 5; i++)
            await SecondAsync(feeds: false);
        Assert.Equal(fed, _notifier.Feeds);
        var fault = Assert.Single(_scene.Events.OfType<AgentFault>());
        Assert.Equal(("door", "It hangs: work on what was captured was not heard of for 11 s."), (fault.Component, fault.Message));

        pulse!.Work.Rest();
        await Until.TrueAsync(() =>
        {
            _scene.Time.Advance(TimeSpan.FromSeconds(1));
            return _notifier.Feeds > fed;
        });
    }

    [Fact]
    public async Task A_service_manager_that_does_not_listen_ends_nothing()
    {
        _started.SetResult();
        _notifier.Fails = true;
        await _watch.StartAsync(CancellationToken.None);
        for (var i = 0; i < 3; i++)
            await SecondAsync(feeds: false);
        _notifier.Fails = false;
        await Until.TrueAsync(() =>
        {
            _scene.Time.Advance(TimeSpan.FromSeconds(1));
            return _notifier.Feeds > 0;
        });
        Assert.False(_watch.ExecuteTask!.IsCompleted);
    }

    [Theory]
    [InlineData("30000000", null, 10.0)]
    [InlineData("3000000", "", 1.0)]
    [InlineData("1", null, 0.001)]
    [InlineData("30000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("soon", null, null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void The_watchdog_is_fed_three_times_in_its_time_and_only_where_it_is_ours(string? microseconds, string? process, double? seconds) =>
        Assert.Equal(seconds, ServiceManager.FeedOf(microseconds, process)?.TotalSeconds);
}
