using System.Buffers;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Outbox;

namespace EdgeAgent.Host.Cli.Outbox;

/// <summary>Listens to events as any subscriber would, and says whether it can prove that it has got all of them.</summary>
/// <param name="filters">What to listen to.</param>
/// <param name="printer">Told what is noticed.</param>
/// <param name="notes">Told what is no result.</param>
/// <param name="time">Counts how long.</param>
internal sealed class OutboxVerification(IReadOnlyList<string> filters, VerificationPrinter printer, TextWriter notes, TimeProvider time) : IMessageListener
{
    private readonly Lock _gate = new();
    private readonly SequenceAudit _audit = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _strange;
    private long? _until;

    /// <inheritdoc/>
    public IReadOnlyList<string> Filters => filters;

    /// <summary>Listens.</summary>
    /// <param name="options">Where and as whom.</param>
    /// <param name="limit">How long; null for ever.</param>
    /// <param name="until">The number that each source has to come to; null for none.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The exit code: whether everything came, or whether there is no broker to hear it from.</returns>
    public async Task<int> RunAsync(MqttOptions options, TimeSpan? limit, long? until, CancellationToken stop)
    {
        _until = until;
        try
        {
            await ListenAsync(options, limit, stop);
        }
        catch (PublishException e)
        {
            notes.WriteLine(e.Message);
            return ExitCode.Unavailable;
        }

        // What printing has met.
        if (_done.Task.IsFaulted)
            await _done.Task;
        return Conclude();
    }

    /// <inheritdoc/>
    public void Take(in IncomingMessage message)
    {
        if (VerifyTopics.IsHistory(message.Topic) is not { } isHistory || _done.Task.IsCompleted)
            return;
        try
        {
            lock (_gate)
                Look(message.Payload.ToArray(), message.Topic, isHistory);
        }
        catch (Exception e)
        {
            // This is the connection's thread: what is wrong with the output is told where the verb ends.
            _done.TrySetException(e);
        }
    }

    private async Task ListenAsync(MqttOptions options, TimeSpan? limit, CancellationToken stop)
    {
        // A session goes on trying for ever; whoever has just begun wants to be told.
        await BrokerProbe.ConnectAsync(options, stop);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var session = BrokerSubscription.RunAsync(options, this, () => OnListening(options.Broker), OnLost, time, end.Token);
        try
        {
            await Task.WhenAny(session, EndAsync(limit, end.Token));
        }
        finally
        {
            await end.CancelAsync();
            await session;
        }
    }

    private void Look(byte[] envelope, string topic, bool isHistory)
    {
        if (!SeenEvent.TryRead(envelope, out var seen))
        {
            if (++_strange == 1)
                notes.WriteLine($"What came on {Output.PrintableText.Of(topic)} is no event; such messages are counted.");
            return;
        }

        foreach (var finding in _audit.Take(seen, isHistory))
            printer.Print(finding);
        if (_until is { } until && _audit.HasAllUpTo(until))
            _done.TrySetResult();
    }

    private void OnListening(BrokerAddress broker)
    {
        if (_listening.TrySetResult())
            notes.WriteLine($"Listening at {broker} to {string.Join(", ", filters)}.");
        else
            notes.WriteLine("The connection is back. What was published meanwhile did not come here and may show as missing.");
    }

    private void OnLost(string reason) => notes.WriteLine($"{reason} It is tried again until it works.");

    private async Task EndAsync(TimeSpan? limit, CancellationToken stop)
    {
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, stop);
        await Task.WhenAny(_listening.Task, stopped);
        await Task.WhenAny(_done.Task, stopped, limit is { } most ? Task.Delay(most, time, stop) : stopped);
    }

    private int Conclude()
    {
        lock (_gate)
        {
            var verdicts = _audit.Verdicts;
            foreach (var verdict in verdicts)
                printer.Print(verdict, _audit.HolesOf(verdict.Source));
            if (_strange > 0)
                notes.WriteLine($"{_strange} message(s) were no events.");
            if (_audit.Unfollowed > 0)
                notes.WriteLine($"{_audit.Unfollowed} event(s) were of sources beyond those that can be followed.");
            if (_until is { } until && verdicts.Count > 0 && !_audit.HasAllUpTo(until))
                notes.WriteLine($"Not every source has come to {until} without a hole.");
            var isWhole = verdicts.Count > 0 && verdicts.All(v => v.IsWhole) && _strange == 0 && _audit.Unfollowed == 0 && (_until is null || _audit.HasAllUpTo(_until.Value));
            notes.WriteLine(isWhole ? "Proven: every event came, and none was changed." : verdicts.Count == 0 ? "No event came." : "Not proven that every event came as it was.");
            return isWhole ? ExitCode.Done : ExitCode.Failed;
        }
    }
}
