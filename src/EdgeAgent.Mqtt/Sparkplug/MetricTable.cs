using EdgeAgent.Mqtt.Sparkplug.Codec;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;

namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>All metrics of a node and its devices, made from what the agent can tell and be told.</summary>
internal sealed class MetricTable
{
    private readonly Dictionary<string, MetricDefinition> _byTopic = [];
    private readonly Dictionary<ulong, MetricDefinition> _byAlias = [];
    private readonly Dictionary<(string Device, string Name), MetricDefinition> _byName = [];
    private readonly Dictionary<string, IReadOnlyList<MetricDefinition>> _byDevice = [];

    /// <summary>The metrics of a description.</summary>
    public MetricTable(AgentDescription description)
    {
        foreach (var source in description.All)
        {
            var metrics = new List<MetricDefinition>();
            foreach (var point in source.States)
            {
                var metric = new MetricDefinition(source.Source, point.Name, (ulong)_byAlias.Count + 1, TypeOf(point))
                {
                    IsSettable = point.IsSettable,
                    Member = point.ValueMember,
                    IsOccurrence = point.Kind == StateKind.Record,
                };
                metrics.Add(metric);
                _byTopic.Add(TopicTable.StateOf(source.Source, point.Name), metric);
                _byAlias.Add(metric.Alias, metric);
                _byName.Add((metric.Device, metric.Name), metric);
            }

            _byDevice.Add(source.Source.Name, metrics);
        }
    }

    /// <summary>The devices' names.</summary>
    public IEnumerable<string> Devices => _byDevice.Keys.Where(device => device.Length > 0);

    /// <summary>The metrics of a device, of the node itself where the name is empty; none of one that is unknown.</summary>
    public IReadOnlyList<MetricDefinition> Of(string device) => _byDevice.GetValueOrDefault(device) ?? [];

    /// <summary>The metric whose value is told on a topic of the agent's own.</summary>
    public MetricDefinition? ByTopic(string topic) => _byTopic.GetValueOrDefault(topic);

    /// <summary>The metric that a command for a device means, by alias or by name.</summary>
    public MetricDefinition? Meant(string device, SparkplugMetric metric)
    {
        var found = metric.Alias is { } alias ? _byAlias.GetValueOrDefault(alias) : metric.Name is { } name ? _byName.GetValueOrDefault((device, name)) : null;
        return found?.Device == device ? found : null;
    }

    private static SparkplugType TypeOf(StatePoint point) => point.Kind switch
    {
        StateKind.OnOff => SparkplugType.Boolean,
        StateKind.Number => point.IsWhole ? SparkplugType.Int64 : SparkplugType.Double,
        _ => SparkplugType.String,
    };
}
