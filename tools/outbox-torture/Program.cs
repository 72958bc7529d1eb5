using System.Globalization;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;

namespace EdgeAgent.Tools.OutboxTorture;

/// <summary>Issues events with the product's own issuers, outbox and publisher, to be killed, starved of disk and cut off. Prints a line of figures four times a second.</summary>
internal static class Program
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PrintEvery = TimeSpan.FromMilliseconds(250);

    private static long _issued;
    private static long _longestTicks;

    private static async Task<int> Main(string[] args)
    {
        TortureOptions options;
        try
        {
            options = TortureOptions.Parse(args);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\n{TortureOptions.Usage}");
            return 64;
        }

        var time = TimeProvider.System;
        await using var outbox = EventOutbox.Open(
            new OutboxOptions
            {
                Path = Path.Combine(options.Folder, OutboxOptions.FileName),
                HistoryPerSecond = options.History,
                LiveWithin = options.Live,
                MemoryLimit = options.Memory,
            }, time, new LineLogger<EventOutbox>());
        var publishing = new MqttOptions
        {
            Agent = "torture",
            Broker = options.Broker,
            AcknowledgeTimeout = options.Acknowledge,
            ReconnectMinimum = options.Reconnect / 10,
            ReconnectMaximum = options.Reconnect,
        };
        using var publisher = new MqttPublisher(publishing, time, new LineLogger<MqttPublisher>(), outbox, new RetainedBoard(), new PassingMessages(), []);
        var itself = IssuerOf(EventSource.OfAgent(publishing.Agent));
        outbox.OnTrouble = what => itself.Issue(new AgentFault { Component = "outbox", Message = what });
        await publisher.StartAsync(CancellationToken.None);
        Console.Out.WriteLine("up");

        var issuing = options.Drain ? [] : Enumerable.Range(1, options.Sources).Select(n => Task.Run(() => IssueAsync(n, options, IssuerOf))).ToArray();
        using var print = new PeriodicTimer(PrintEvery, time);
        while (await print.WaitForNextTickAsync())
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"issued {Volatile.Read(ref _issued)} waiting {outbox.Waiting} longest {time.GetElapsedTime(0, Interlocked.Exchange(ref _longestTicks, 0)).TotalMilliseconds:F1} heap {GC.GetTotalMemory(false)}"));
            foreach (var failed in issuing.Where(i => i.IsFaulted))
                await failed;
            if ((options.Drain || (options.Count > 0 && issuing.All(i => i.IsCompleted))) && outbox.Waiting == 0)
                break;
        }

        await publisher.StopAsync(CancellationToken.None);
        return 0;

        EventIssuer IssuerOf(EventSource source) => new(source, publisher, time, lastSequence: outbox.LastSequenceOf(source));
    }

    private static async Task IssueAsync(int number, TortureOptions options, Func<EventSource, EventIssuer> issuerOf)
    {
        var time = TimeProvider.System;
        var issuer = issuerOf(new EventSource("torture", SourceKind.Camera, $"camera-{number}"));
        var text = new string('x', options.Bytes);
        var (count, perSecond) = (options.Count / options.Sources, (double)options.Rate / options.Sources);
        var start = time.GetTimestamp();
        using var tick = new PeriodicTimer(Tick, time);
        for (long issued = 0; count == 0 || issued < count;)
        {
            for (var due = time.GetElapsedTime(start).TotalSeconds * perSecond; issued < due && (count == 0 || issued < count); issued++)
            {
                var before = time.GetTimestamp();
                issuer.Issue(new AgentFault { Component = issuer.Source.Name, Message = text });
                var took = time.GetTimestamp() - before;
                Interlocked.Increment(ref _issued);
                for (var longest = Volatile.Read(ref _longestTicks); took > longest; longest = Volatile.Read(ref _longestTicks))
                    Interlocked.CompareExchange(ref _longestTicks, took, longest);
            }

            await tick.WaitForNextTickAsync();
        }
    }
}
