using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>
/// Keeps Home Assistant told of what there is: at the start, when the configuration changes, when Home Assistant starts; and takes back what is no more, also what was
/// taken out of the configuration while the agent was stopped. Its messages go over the board of retained messages, which sends them before all states after every connection.
/// </summary>
public sealed partial class DiscoveryAnnouncer : BackgroundService, IMessageListener
{
    private readonly HomeAssistantOptions _options;
    private readonly RetainedBoard _board;
    private readonly TimeProvider _time;
    private readonly ILogger<DiscoveryAnnouncer> _logger;
    private readonly byte[] _birth;
    private readonly BirthWatch _births;
    private readonly SendTimes _times;
    private readonly DiscoveryLedger _ledger;

    // Rung whenever there may be something to do.
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly ConcurrentQueue<(DeviceTalk Talk, string Topic, bool IsRefused)> _answers = new();
    private Announced? _announced;

    // These belong to the loop alone.
    private readonly Dictionary<string, DeviceTalk> _talks = [];
    private readonly Dictionary<string, IReadOnlyList<DiscoveryMessage>> _told = [];
    private Announced? _taken;
    private bool _isUnwritable;

    /// <summary>An announcer that has nothing to announce yet.</summary>
    /// <param name="options">How Home Assistant is told.</param>
    /// <param name="board">Where its messages go.</param>
    /// <param name="time">For waits.</param>
    /// <param name="random">Chooses how long to wait after Home Assistant's start.</param>
    /// <param name="logger">Told of changes.</param>
    public DiscoveryAnnouncer(HomeAssistantOptions options, RetainedBoard board, TimeProvider time, Random random, ILogger<DiscoveryAnnouncer> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(board);
        (_options, _board, _time, _logger) = (options, board, time, logger);
        _birth = Encoding.UTF8.GetBytes(options.BirthPayload);
        _births = new BirthWatch(time, random);
        _times = new SendTimes(time);
        _ledger = new DiscoveryLedger(options.LedgerFile);
        _board.MayResend = MayResend;
        Filters = options.Style == DiscoveryStyle.None ? [] : [options.BirthTopic];
        ReadLedger();
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Filters { get; }

    /// <summary>Tells Home Assistant of these devices, and of no others. Returns at once; thread-safe.</summary>
    public void Announce(AgentDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        var devices = _options.Style == DiscoveryStyle.None ? [] : DeviceComposer.Compose(description).ToList();
        Volatile.Write(ref _announced, new Announced(description.Agent, devices));
        _bell.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    public void Take(in IncomingMessage message)
    {
        if (message.Payload.Length != _birth.Length || !message.Payload.ToArray().AsSpan().SequenceEqual(_birth))
            return;
        _births.Note();
        _bell.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    /// <remarks>What is known then is on the board before this returns, and so before any state.</remarks>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Step();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = Step();
            using var awake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var ring = _bell.Reader.WaitToReadAsync(awake.Token).AsTask();
            await Task.WhenAny(ring, Task.Delay(wait is { } some ? TimeSpan.FromTicks(Math.Max(0, some.Ticks)) : Timeout.InfiniteTimeSpan, _time, awake.Token));
            await awake.CancelAsync();
            await ((Task)ring).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _bell.Reader.TryRead(out _);
        }
    }

    /// <summary>Does what is due. Not thread-safe: one loop runs it.</summary>
    /// <returns>How long nothing else is due; null: until something happens.</returns>
    internal TimeSpan? Step()
    {
        while (_answers.TryDequeue(out var answer))
            answer.Talk.Settle(answer.Topic, answer.IsRefused);
        if (Volatile.Read(ref _announced) is { } announced && announced != _taken)
            Adopt(announced);
        var wait = Nearest(null, Owed());
        foreach (var (device, talk) in _talks.ToList())
            wait = Nearest(wait, Go(device, talk));
        return Nearest(wait, Repeat());
    }

    // Also not sooner than each device may be told again: its states are to follow, not to go before.
    private TimeSpan? Repeat()
    {
        if (_births.Wait is not { } wait || _taken is null)
            return null;
        foreach (var topic in _ledger.Topics.Keys)
        {
            if (_times.WaitOf(topic) is var longer && longer > wait)
                wait = longer;
        }

        if (wait > TimeSpan.Zero)
            return wait;
        _births.Done();
        LogBirth();
        _board.SendAllAgain(TopicTable.AgentStatusOf(_taken.Agent));
        return null;
    }

    private void Adopt(Announced announced)
    {
        _taken = announced;
        var devices = announced.Devices.ToDictionary(device => device.Id);
        foreach (var gone in _ledger.Topics.Values.Select(told => told.Device).Distinct().Except(devices.Keys).ToList())
        {
            LogRemoved(gone);
            Begin(gone, null);
        }

        foreach (var (id, device) in devices)
            Begin(id, device);
        if (devices.Count > 0)
            LogAnnounced(devices.Count, announced.Devices.Sum(device => device.Entities.Count), _options.Prefix);
        Keep();
    }

    private void Begin(string id, DeviceEntities? device)
    {
        var plan = DiscoveryPlan.Of(_ledger.Of(id), device, _options.Style, _options.Prefix);
        // A device that has not changed is not told again.
        if (_told.TryGetValue(id, out var told) && AreEqual(told, plan.Announcement))
            return;
        if (_options.Style == DiscoveryStyle.Device && plan.After.Count > 1)
            LogPages(id, plan.After.Count, DiscoveryPages.LimitBytes);
        _talks[id] = new DeviceTalk(plan);
        _told[id] = plan.Announcement;
        _ledger.Add(plan.After);
    }

    // The topics of one round go out together, no sooner than some time after the last message of each.
    private TimeSpan? Go(string device, DeviceTalk talk)
    {
        if (talk.IsWaiting)
            return null;
        if (talk.IsDone)
        {
            Finish(device, talk);
            return null;
        }

        var wait = _ledger.Of(device).Keys.Concat(talk.NextTopics).Max(_times.WaitOf);
        if (wait > TimeSpan.Zero)
            return wait;
        foreach (var message in talk.TakeRound())
        {
            _times.Note(message.Topic);
            _board.Send(new OutgoingMessage(message.Topic, message.Payload, Retain: true, message.Payload.IsEmpty ? null : "application/json")
            {
                Settled = cause => Answered(talk, message.Topic, cause),
            });
        }

        return null;
    }

    // The time counts from the arrival: a slow line may have held the message for long.
    private void Answered(DeviceTalk talk, string topic, string? cause)
    {
        _times.Note(topic);
        _answers.Enqueue((talk, topic, cause is not null));
        _bell.Writer.TryWrite(true);
    }

    // What the broker has refused may be kept there from before: it stays in the ledger, to be taken back some day.
    private void Finish(string device, DeviceTalk talk)
    {
        _talks.Remove(device);
        if (talk.IsRefused)
            return;
        foreach (var topic in _ledger.Of(device).Keys.Where(topic => !talk.After.ContainsKey(topic)))
        {
            _board.Forget(topic);
            _times.Forget(topic);
        }

        _ledger.Replace(device, talk.After);
        if (talk.After.Count == 0)
            _told.Remove(device);
        Keep();
    }

    private TimeSpan? Owed()
    {
        TimeSpan? nearest = null;
        foreach (var (topic, wait) in _times.Owed)
        {
            if (wait > TimeSpan.Zero)
            {
                nearest = Nearest(nearest, wait);
                continue;
            }

            _times.Note(topic);
            _board.SendAgain(topic);
        }

        return nearest;
    }

    // Called by the board, on the publisher's thread or ours.
    private bool MayResend(string topic, bool isUnsent)
    {
        var may = _times.MayResend(topic, isUnsent);
        if (!may)
            _bell.Writer.TryWrite(true);
        return may;
    }

    private void ReadLedger()
    {
        try
        {
            _ledger.Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            LogLedgerUnreadable(_options.LedgerFile, e.Message);
        }
    }

    private void Keep()
    {
        try
        {
            _ledger.Write();
            _isUnwritable = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isUnwritable)
                LogLedgerUnwritable(_options.LedgerFile, e.Message);
            _isUnwritable = true;
        }
    }

    private static TimeSpan? Nearest(TimeSpan? one, TimeSpan? other) => one is null ? other : other is null || one < other ? one : other;

    private static bool AreEqual(IReadOnlyList<DiscoveryMessage> one, IReadOnlyList<DiscoveryMessage> other) =>
        one.Count == other.Count && one.Zip(other).All(pair => pair.First.Topic == pair.Second.Topic && pair.First.Payload.Span.SequenceEqual(pair.Second.Payload.Span));

    // What is to be announced; compared by reference.
    private sealed class Announced(string agent, IReadOnlyList<DeviceEntities> devices)
    {
        public string Agent => agent;

        public IReadOnlyList<DeviceEntities> Devices => devices;
    }
}
