using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;

namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>Current values as entities: <c>binary_sensor</c>, <c>sensor</c>, and where they can be set <c>switch</c> and <c>number</c>.</summary>
internal static class StateEntities
{
    // The least step that Home Assistant takes.
    private const double LeastStep = 0.001;

    // Longer states are not taken. Python counts code points, and so does its slice.
    private const int LongestState = 255;

    // What Home Assistant takes for "unknown": without it a value that is not known any more would stay as it was.
    private const string UnknownWhenEmpty = "{{ value or 'None' }}";

    /// <summary>The entities of a source's current values.</summary>
    public static IEnumerable<Entity> Of(EntityDraft draft, IEnumerable<StatePoint> points) => points.SelectMany(point => Of(draft, point));

    private static IEnumerable<Entity> Of(EntityDraft draft, StatePoint point)
    {
        var topic = TopicTable.StateOf(draft.Source, point.Name);
        var (platform, more) = point.Kind switch
        {
            StateKind.Record => ("sensor", RecordSensor(point, topic)),
            StateKind.OnOff => (point.IsSettable ? "switch" : "binary_sensor", new JsonObject { ["stat_t"] = topic }),
            _ => point.IsSettable ? ("number", Number(point, topic)) : ("sensor", Gauge(point, topic)),
        };
        if (point.IsSettable)
            more["cmd_t"] = TopicTable.SetOf(draft.Source, point.Name);
        else if (point.Initial.Length == 0 && point.Kind != StateKind.Record)
            more["val_tpl"] = UnknownWhenEmpty;
        if (point.DeviceClass is { } deviceClass)
            more["dev_cla"] = deviceClass;
        yield return draft.Make(
            point.Name, platform, point.Title, EntityDraft.CategoryOf(point.Role, point.IsSettable), point.IsSettable ? Reach.Agent : Reach.Source, point.IsHidden, more);
        if (point.ScoreMember is { } score)
            yield return Score(draft, point, topic, score);
    }

    private static JsonObject Gauge(StatePoint point, string topic)
    {
        var more = new JsonObject { ["stat_t"] = topic, ["stat_cla"] = point.IsTotal ? "total_increasing" : "measurement" };
        if (point.Unit is { } unit)
            more["unit_of_meas"] = unit;
        return more;
    }

    private static JsonObject Number(StatePoint point, string topic)
    {
        var more = new JsonObject { ["stat_t"] = topic, ["min"] = point.Min, ["max"] = point.Max, ["step"] = Math.Max(LeastStep, point.Step) };
        if (point.Unit is { } unit)
            more["unit_of_meas"] = unit;
        return more;
    }

    // The whole record as attributes. Forced where it tells what is seen or heard: the same words twice are two utterances.
    private static JsonObject RecordSensor(StatePoint point, string topic)
    {
        var more = new JsonObject
        {
            ["stat_t"] = topic,
            ["val_tpl"] = point.ValueMember is { } member
                ? $"{{{{ (value_json.{member} | string)[:{LongestState}] if value and value_json.{member} is not none else 'None' }}}}"
                : $"{{{{ value[:{LongestState}] or 'None' }}}}",
            ["json_attr_t"] = topic,
            ["json_attr_tpl"] = "{{ value or '{}' }}",
        };
        if (point.Role == StateRole.Primary)
            more["frc_upd"] = true;
        if (IsNumber(point))
            more["stat_cla"] = "measurement";
        return more;
    }

    // What can be drawn as a curve: a score.
    private static bool IsNumber(StatePoint point) =>
        point.Row?.Record?.GetProperties().FirstOrDefault(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name) == point.ValueMember)?.PropertyType == typeof(double?);

    private static Entity Score(EntityDraft draft, StatePoint point, string topic, string member) => draft.Make(
        $"{point.Name}-{member}", "sensor", $"{point.Title} {member}", null, Reach.Source, point.IsHidden, new JsonObject
        {
            ["stat_t"] = topic,
            ["val_tpl"] = $"{{{{ (value_json.{member} * 100) | round(1) if value and value_json.{member} is number else 'None' }}}}",
            ["unit_of_meas"] = "%",
            ["stat_cla"] = "measurement",
        });
}
