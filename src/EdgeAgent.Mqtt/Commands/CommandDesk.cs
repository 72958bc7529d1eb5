using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Recordings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>
/// What of an agent and its sources may be set and asked for from outside, on <c>…/set/&lt;name&gt;</c> and <c>…/command/&lt;name&gt;</c>. Strict: what is not exactly
/// a command is refused with the reason. Messages are only looked at when they come in; settings are carried out one after another, and so are requests, which
/// hold up no setting. Thread-safe.
/// </summary>
public sealed partial class CommandDesk : BackgroundService, IMessageListener
{
    /// <summary>The switch that closes a microphone's device.</summary>
    public const string Mute = "mute";

    /// <summary>The payload of a switch that is on.</summary>
    public const string On = "ON";

    /// <summary>The payload of a switch that is off.</summary>
    public const string Off = "OFF";

    /// <summary>Most bytes of a command's payload that are looked at.</summary>
    public const int PayloadLimitBytes = 64 * 1024;

    /// <summary>Most bytes that an answer carries back.</summary>
    public const int CorrelationLimitBytes = 256;

    /// <summary>How many commands may come at once: a scene of a large house switches everything in one go.</summary>
    public const int AtOnce = 100;

    /// <summary>How many commands a second may come for ever.</summary>
    public const int PerSecond = 10;

    private const int LongestShown = 200;
    private const int MostListed = 10;
    private const int WaitingSettings = AtOnce;
    private const int WaitingRequests = 20;

    /// <summary>For what is carried out to end after it was told to.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // Who asked has gone by then.
    private static readonly TimeSpan AnswerExpiry = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DeskCommand> _commands = [];
    private readonly CommandLane _settings = new(WaitingSettings);
    private readonly CommandLane _requests = new(WaitingRequests);
    private readonly string _root;
    private readonly PassingMessages _answers;
    private readonly ResponseTopics _responseTopics;
    private readonly TimeProvider _time;
    private readonly ILogger<CommandDesk> _logger;

    // Guards the limits: commands may come from several connections.
    private readonly Lock _limits = new();
    private readonly RateLimit _taken = new(AtOnce, PerSecond);

    // What is not even looked at could otherwise cause as many answers as there are messages.
    private readonly RateLimit _answersToIgnored = new(10, 1);
    private readonly RateLimit _refusalLines = new(10, 1);
    private readonly RateLimit _commandLines = new(10, 1);
    private int _unwrittenRefusals;

    /// <summary>Nothing can be set or asked for yet.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="answers">Where answers go.</param>
    /// <param name="time">For limits.</param>
    /// <param name="logger">Told what was carried out and refused, never what a payload says.</param>
    /// <param name="responseTopics">Where answers may be sent; null for the usual.</param>
    public CommandDesk(string agent, PassingMessages answers, TimeProvider time, ILogger<CommandDesk> logger, ResponseTopics? responseTopics = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(time);
        (_answers, _time, _logger, _responseTopics) = (answers, time, logger, responseTopics ?? new ResponseTopics());
        _root = $"{TopicTable.Root}/{agent}/";
        Filters = TopicTable.FiltersOf(agent);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Filters { get; }

    /// <summary>How long a command may take. Default 30 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Told of each command that was carried out; called by any thread, must return at once.</summary>
    public Action<RecordedCommand>? OnCarriedOut { get; init; }

    /// <inheritdoc/>
    public void Take(in IncomingMessage message)
    {
        // Whoever had the broker keep a setting takes it back with an empty one: nothing to refuse. A request may be empty, and its sender waits for an answer.
        if (message.IsRetained && message.Payload.IsEmpty && message.Topic.Contains("/set/", StringComparison.Ordinal))
            return;
        if (message.IsRetained)
            Ignore(message, RefusalCause.Retained, "It is retained, so nobody knows when it was meant; publish it without that.");
        else if (!IsWithin(_taken))
            Ignore(message, RefusalCause.Rate, $"More commands come than are taken: {AtOnce} at once, then {PerSecond} a second.");
        else if (RefusalOf(message, out var command) is { } refusal)
            Refuse(message.Topic, refusal, ReplyOf(message));
        else if (!(command!.IsRequest ? _requests : _settings).TryAdd(Pending(message, command)))
            Refuse(message.Topic, CommandOutcome.Not(RefusalCause.Busy, "Too many commands wait to be carried out, or the agent stops; try again later."), ReplyOf(message));
    }

    /// <summary>Lets something be switched by <c>set/&lt;name&gt;</c>; one of the same name before it is replaced.</summary>
    /// <param name="source">Whose it is; the agent's own name is empty.</param>
    /// <param name="name">The switch's name.</param>
    /// <param name="set">Switches it, within seconds; gives why it cannot, a sentence without secrets, or null. Never called twice at once.</param>
    public void AddSwitch(EventSource source, string name, Func<bool, string?> set) => Add(TopicTable.SetOf, name, new SwitchCommand(source, set));

    /// <summary>Lets a number be set by <c>set/&lt;name&gt;</c>; one of the same name before it is replaced.</summary>
    /// <param name="source">Whose it is.</param>
    /// <param name="name">The number's name.</param>
    /// <param name="min">The least that it may be.</param>
    /// <param name="max">The most that it may be.</param>
    /// <param name="set">Sets it, within seconds; gives why it cannot, a sentence without secrets, or null. Never called twice at once.</param>
    public void AddNumber(EventSource source, string name, double min, double max, Func<double, string?> set) =>
        Add(TopicTable.SetOf, name, new NumberCommand(source, min, max, set));

    /// <summary>Lets something be asked for by <c>command/&lt;name&gt;</c>; one of the same name before it is replaced.</summary>
    /// <param name="source">Whom it is asked of.</param>
    /// <param name="name">The command's name.</param>
    /// <param name="carryOut">Carries it out within <see cref="Deadline"/>. Never called twice at once.</param>
    /// <param name="arguments">The members that its JSON object may have; a request with any other is refused before.</param>
    public void AddRequest(EventSource source, string name, CommandHandler carryOut, params IReadOnlyList<CommandArgument> arguments) =>
        Add(TopicTable.CommandOf, name, new RequestCommand(source, arguments, carryOut));

    /// <summary>
    /// Carries out again what was carried out when it was recorded: beside all limits, and on this thread until it has to wait, so that a setting holds when this returns. What cannot be is logged.
    /// </summary>
    /// <param name="recorded">What it was.</param>
    /// <param name="end">Gives it up.</param>
    public async Task RepeatAsync(RecordedCommand recorded, CancellationToken end)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        var topic = _root + recorded.Topic;
        var outcome = _commands.TryGetValue(topic, out var command)
            ? await OutcomeAsync(new PendingCommand(recorded.At, topic, command, Encoding.UTF8.GetBytes(recorded.Payload), null, WantsAnswer: false), end, end)
            : CommandOutcome.Not(RefusalCause.Unknown, WhatThereIs(topic));
        if (outcome.Cause is not null and not RefusalCause.Stopped)
            Refuse(topic, outcome, null);
    }

    /// <summary>Takes everything away that can be set and asked of a source.</summary>
    public void Remove(EventSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        foreach (var (topic, command) in _commands)
        {
            if (command.Source == source)
                _commands.TryRemove(topic, out _);
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(new[] { _settings, _requests }.Select(lane => lane.RunAsync(pending => CarryOutAsync(pending, stoppingToken), GiveBack, stoppingToken)));

    private void Add(Func<EventSource, string, string> topicOf, string name, DeskCommand command)
    {
        ArgumentNullException.ThrowIfNull(command.Source);
        ArgumentException.ThrowIfNullOrEmpty(name);
        _commands[topicOf(command.Source, name)] = command;
    }

    private CommandOutcome? RefusalOf(in IncomingMessage message, out DeskCommand? command)
    {
        command = null;
        if (message.Payload.Length > PayloadLimitBytes)
            return CommandOutcome.Not(RefusalCause.TooLarge, $"Its payload has {message.Payload.Length} bytes, and {PayloadLimitBytes} are looked at.");
        if (message.ResponseTopic is { } wanted && !_responseTopics.Permits(wanted))
            return CommandOutcome.Not(RefusalCause.ResponseTopic, $"No answers are sent to the response topic that it names; they are to {_responseTopics}.");
        if (message.Correlation.Length > CorrelationLimitBytes)
            return CommandOutcome.Not(RefusalCause.Correlation, $"Its correlation data has {message.Correlation.Length} bytes, and {CorrelationLimitBytes} are carried back.");
        return _commands.TryGetValue(message.Topic, out command) ? null : CommandOutcome.Not(RefusalCause.Unknown, WhatThereIs(message.Topic));
    }

    private string WhatThereIs(string topic)
    {
        var found = topic.StartsWith(_root, StringComparison.Ordinal) ? topic[_root.Length..] : topic;
        var known = _commands.Keys.Select(known => known[_root.Length..]).Order(StringComparer.Ordinal).ToList();
        if (Spelling.Nearest(found, known) is { } nearest)
            return $"There is no such setting or command; did you mean {nearest}?";
        // What the same source can do, if there is such a source.
        var source = found[..(found.IndexOf('/', StringComparison.Ordinal) + 1)];
        var near = known.Where(name => name.StartsWith(source, StringComparison.Ordinal)).ToList();
        var shown = near.Count > 0 ? near : known;
        return shown.Count == 0
            ? "There is nothing that can be set or asked for."
            : $"There is no such setting or command; there are {string.Join(", ", shown.Take(MostListed))}{(shown.Count > MostListed ? $" and {shown.Count - MostListed} more" : "")}.";
    }

    private PendingCommand Pending(in IncomingMessage message, DeskCommand command) =>
        new(_time.GetUtcNow(), message.Topic, command, message.Payload.ToArray(), ReplyOf(message), command.IsRequest || message.ResponseTopic is not null);

    private async Task CarryOutAsync(PendingCommand pending, CancellationToken stopping)
    {
        if (pending.Command.Latest is { IsCompleted: false })
        {
            Refuse(pending.Topic, CommandOutcome.Not(RefusalCause.Busy, "The same command, given before, has not ended yet."), pending.Reply);
            return;
        }

        using var deadline = new CancellationTokenSource(Deadline, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        var token = end.Token;
        // On a thread of its own: one that blocks must not hold up the agent's stop.
        var work = pending.Command.Latest = Task.Run(() => OutcomeAsync(pending, stopping, token), CancellationToken.None);
        await ((Task)work).WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!work.IsCompleted)
            await ((Task)work).WaitAsync(Grace, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!work.IsCompleted)
            LogCommandStuck(pending.Topic, Deadline.TotalSeconds);
        var outcome = work.IsCompleted ? await work : Ended(stopping);
        if (outcome.Cause is not null)
            Refuse(pending.Topic, outcome, pending.Reply);
        else
            Confirm(pending, outcome);
    }

    // Never throws: whoever carries something out is somebody else's code.
    private async Task<CommandOutcome> OutcomeAsync(PendingCommand pending, CancellationToken stopping, CancellationToken end)
    {
        try
        {
            return await pending.Command.CarryOutAsync(pending.Payload, end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return Ended(stopping);
        }
        catch (EdgeAgentException e)
        {
            return CommandOutcome.Not(RefusalCause.Failed, e.Message);
        }
        catch (Exception e)
        {
            LogCommandDefect(e, pending.Topic);
            return CommandOutcome.Not(RefusalCause.Failed, "A defect of the agent came between; its log says more.");
        }
    }

    private CommandOutcome Ended(CancellationToken stopping) => stopping.IsCancellationRequested
        ? CommandOutcome.Not(RefusalCause.Stopped, "The agent stops.")
        : CommandOutcome.Not(RefusalCause.Timeout, $"It was not done within {Deadline.TotalSeconds:0.#} s.");

    private void GiveBack(PendingCommand pending) => Refuse(pending.Topic, CommandOutcome.Not(RefusalCause.Stopped, "The agent stops."), pending.Reply);

    private void Confirm(PendingCommand pending, CommandOutcome outcome)
    {
        AgentMeter.Commands.Add(1);
        OnCarriedOut?.Invoke(new RecordedCommand(pending.At, pending.Topic[_root.Length..], Encoding.UTF8.GetString(pending.Payload)));
        if (IsWithin(_commandLines))
            LogCommand(pending.Topic);
        if (pending.WantsAnswer && pending.Reply is { } reply)
            Answer(reply, outcome);
    }

    private void Ignore(in IncomingMessage message, RefusalCause cause, string reason) =>
        Refuse(message.Topic, CommandOutcome.Not(cause, reason), IsWithin(_answersToIgnored) ? ReplyOf(message) : null);

    private void Refuse(string topic, CommandOutcome refusal, ReplyAddress? reply)
    {
        var cause = AnswerJson.WordOf(refusal.Cause!.Value);
        AgentMeter.RefusedCommands.Add(1, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, cause));
        if (IsWithin(_refusalLines))
        {
            if (Interlocked.Exchange(ref _unwrittenRefusals, 0) is > 0 and var more)
                LogMoreRefused(more);
            LogCommandRefused(Shown(topic), cause, refusal.Reason);
        }
        else
        {
            Interlocked.Increment(ref _unwrittenRefusals);
        }

        if (reply is not null)
            Answer(reply, refusal);
    }

    private void Answer(ReplyAddress reply, CommandOutcome outcome)
    {
        var dropped = _answers.Add(new OutgoingMessage(reply.Topic, AnswerJson.Of(outcome), Retain: false, "application/json")
        {
            Correlation = reply.Correlation,
            UserProperties = reply.TraceParent is { } trace ? [new("traceparent", trace)] : [],
            Expiry = AnswerExpiry,
        });
        if (dropped > 0)
            AgentMeter.LostMessages.Add(dropped, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, "queue_full"));
    }

    // Where the sender wants it, or beside the command; nowhere for a name that nobody could have.
    private ReplyAddress? ReplyOf(in IncomingMessage message)
    {
        var topic = message.ResponseTopic is { } wanted && _responseTopics.Permits(wanted) ? wanted : OwnReplyTopic(message.Topic);
        if (topic is null)
            return null;
        var correlation = message.Correlation.Length <= CorrelationLimitBytes ? message.Correlation.ToArray() : [];
        return new ReplyAddress(topic, correlation, ActivityContext.TryParse(message.TraceParent, null, out _) ? message.TraceParent : null);
    }

    private string? OwnReplyTopic(string topic) => topic.StartsWith(_root, StringComparison.Ordinal)
        ? topic[_root.Length..].Split('/') switch
        {
            [_, var name] when TopicTable.IsLevel(name) => $"{_root}response/{name}",
            [var source, _, var name] when TopicTable.FaultOfName(source) is null && TopicTable.IsLevel(name) => $"{_root}{source}/response/{name}",
            _ => null,
        }
        : null;

    private bool IsWithin(RateLimit limit)
    {
        lock (_limits)
            return limit.IsWithin(_time);
    }

    /// <summary>A topic that a stranger has made up.</summary>
    private static string Shown(string topic) => string.Concat(topic.Take(LongestShown).Select(c => char.IsControl(c) ? '?' : c)) + (topic.Length > LongestShown ? "…" : "");
}
