using System.Text.Json;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using Jint.Native;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>An event as rules see it: one of this run, or one that an earlier run has remembered.</summary>
internal sealed class RuleEvent
{
    private readonly EventData? _data;
    private readonly JsonElement? _remembered;

    /// <summary>One of this run.</summary>
    /// <param name="envelope">The event.</param>
    /// <param name="at">When it was captured, on the rules' clock, which only goes forward.</param>
    public RuleEvent(EventEnvelope envelope, TimeSpan at)
    {
        (Id, Source, Time, Subject, _data, At) = (envelope.Id, envelope.Source, envelope.Time, envelope.Subject, envelope.Data, at);
        Type = EventCatalogue.Of(envelope.Data).Name;
    }

    /// <summary>One of an earlier run.</summary>
    /// <param name="remembered">What was remembered.</param>
    /// <param name="at">When it was captured, on this run's clock.</param>
    public RuleEvent(RememberedEvent remembered, TimeSpan at)
    {
        (Id, Type, Time, Subject, _remembered, At) = (remembered.Id, remembered.Type, remembered.Time, remembered.Subject, remembered.Data, at);
        Source = EventSource.TryParse(remembered.Source, out var source) ? source : EventSource.OfAgent("");
    }

    /// <summary>Its id.</summary>
    public Guid Id { get; }

    /// <summary>Its type without prefix.</summary>
    public string Type { get; }

    /// <summary>Who it is about.</summary>
    public EventSource Source { get; }

    /// <summary>When it was captured, by the clock of the wall.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>What within the source.</summary>
    public string? Subject { get; }

    /// <summary>When it was captured, on the rules' clock.</summary>
    public TimeSpan At { get; }

    /// <summary>It as expressions see it, once somebody has looked.</summary>
    public JsObject? Seen { get; set; }

    /// <summary>Its data, as it is published.</summary>
    public JsonElement Data => _remembered ?? JsonSerializer.SerializeToElement(_data!, EventJsonContext.Default.GetTypeInfo(EventCatalogue.Of(_data!).Record)!);

    /// <summary>It, to be remembered.</summary>
    public RememberedEvent Remember() => new(Id, Type, Source.Uri, Time, Subject, Data);

    /// <summary>The clock of the wall at a moment of the rules' clock, as this event knows both.</summary>
    public DateTimeOffset WallClock(TimeSpan at) => Time + (at - At);
}
