using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Metrics;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>
/// The agent's figures and those of its sources as sensors, all of them to be enabled by a person. They come from the topic that is not retained: a retained one would look alive
/// again each time Home Assistant starts.
/// </summary>
internal static class MetricEntities
{
    private const string Rate = "measurement";
    private const string Counter = "total_increasing";

    /// <summary>The entities of the agent's or a source's figures.</summary>
    public static IEnumerable<Entity> Of(EntityDraft draft) => draft.Source.Kind switch
    {
        SourceKind.Agent =>
        [
            Make(draft, "cpu", "Processor", "value_json.cpu_percent", "", Rate, null, "%"),
            Make(draft, "memory", "Memory", "value_json.memory_bytes", " / 1048576", Rate, "data_size", "MiB"),
            Make(draft, "temperature", "Temperature", "value_json.temperature_c", "", Rate, "temperature", "°C"),
            Make(draft, "waiting", "Events waiting", "value_json.waiting_events", "", Rate, null, null),
        ],
        SourceKind.Camera =>
        [
            Make(draft, "fps", "Frame rate", Of(draft, "fps"), "", Rate, "frequency", "Hz"),
            Make(draft, "latency", "Latency", Of(draft, "latency_ms"), "", Rate, "duration", "ms"),
            Make(draft, "drops", "Dropped frames", Of(draft, "drops"), "", Counter, null, null),
        ],
        _ =>
        [
            Make(draft, "latency", "Latency", Of(draft, "latency_ms"), "", Rate, "duration", "ms"),
            Make(draft, "drops", "Gaps of sound", Of(draft, "drops"), "", Counter, null, null),
        ],
    };

    private static string Of(EntityDraft draft, string member) => $"(value_json.sources['{draft.Source.Name}'] | default({{}})).{member}";

    // Not known is not 0.
    private static Entity Make(EntityDraft draft, string id, string title, string value, string scale, string stateClass, string? deviceClass, string? unit)
    {
        var more = new JsonObject
        {
            ["stat_t"] = TopicTable.MetricsOf(draft.Source.Agent),
            ["val_tpl"] = $"{{{{ ({value}{scale}) | round(1) if {value} is number else 'None' }}}}",
            ["stat_cla"] = stateClass,
            ["exp_aft"] = (int)MetricsBeat.Expiry.TotalSeconds,
        };
        if (deviceClass is not null)
            more["dev_cla"] = deviceClass;
        if (unit is not null)
            more["unit_of_meas"] = unit;
        return draft.Make($"metric-{id}", "sensor", title, "diagnostic", Reach.Agent, isHidden: true, more);
    }
}
