using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Events.Agent;

namespace EdgeAgent.Host.Scenes;

/// <summary>An event as a scene keeps it: what was seen and heard, without what is measured on the machine that plays it.</summary>
internal sealed record GoldenEvent
{
    /// <summary>When, in milliseconds from the beginning of the media.</summary>
    public required double AtMs { get; init; }

    /// <summary>Its type without prefix.</summary>
    public required string Type { get; init; }

    /// <summary>The camera or microphone; empty for the agent itself.</summary>
    public required string Source { get; init; }

    /// <summary>What within the source; null for nothing.</summary>
    public string? Subject { get; init; }

    /// <summary>Its data.</summary>
    public required JsonObject Data { get; init; }

    /// <summary>Processors round differently, and models with them: by less than this numbers do not differ.</summary>
    public const double Tolerance = 0.001;

    /// <summary>Events about the machine and not about what it sees.</summary>
    private static readonly HashSet<Type> OfMachine = [typeof(AgentStarted), typeof(AgentStopped), typeof(EngineChanged), typeof(BudgetExceeded), typeof(BudgetRestored)];

    /// <summary>Measured, or said elsewhere: the moment, and files, whose bytes another program has made. An id is made of the content, so it says nothing more.</summary>
    private static readonly HashSet<string> LeftOut = ["stream_time_ms", "latency_ms", "evidence", "crop", "id"];

    /// <summary>Whether events of a kind are kept.</summary>
    public static bool IsOfScene(Type record) => !OfMachine.Contains(record);

    /// <summary>One of an event.</summary>
    public static GoldenEvent Of(SceneEvent happened) =>
        new() { AtMs = Math.Round(happened.At.TotalMilliseconds, 3), Type = happened.Type, Source = happened.Source, Subject = happened.Subject, Data = (JsonObject)Kept(JsonObject.Create(happened.Data))! };

    /// <summary>Whether another one is the same, as far as <see cref="Against"/> looks.</summary>
    /// <param name="came">The other one, which came.</param>
    public bool IsLike(GoldenEvent came) => Math.Abs(AtMs - came.AtMs) <= Tolerance && Type == came.Type && Source == came.Source && Subject == came.Subject && Against(came).Count == 0;

    /// <summary>In what it differs from another one, at most one sentence a value; nothing where it does not.</summary>
    /// <param name="came">The other one, which came.</param>
    public IReadOnlyList<string> Against(GoldenEvent came)
    {
        var differences = new List<string>();
        if (Math.Abs(AtMs - came.AtMs) > Tolerance)
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"at_ms {AtMs} → {came.AtMs}"));
        Compare("type", Type, came.Type, differences);
        Compare("source", Source, came.Source, differences);
        Compare("subject", Subject, came.Subject, differences);
        Compare("", Data, came.Data, differences);
        return differences;
    }

    private static JsonNode? Kept(JsonNode? node) => node switch
    {
        JsonObject thing => new JsonObject(thing.Where(member => !LeftOut.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, Kept(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Kept)]),
        _ => node?.DeepClone(),
    };

    private static void Compare(string path, JsonNode? expected, JsonNode? came, List<string> differences)
    {
        switch (expected, came)
        {
            case (JsonObject a, JsonObject b):
                foreach (var key in a.Select(member => member.Key).Union(b.Select(member => member.Key)))
                    Compare(path.Length == 0 ? key : $"{path}.{key}", a[key], b[key], differences);
                return;
            case (JsonArray a, JsonArray b) when a.Count == b.Count:
                for (var i = 0; i < a.Count; i++)
                    Compare($"{path}[{i}]", a[i], b[i], differences);
                return;
            case (JsonValue a, JsonValue b) when a.GetValueKind() == JsonValueKind.Number && b.GetValueKind() == JsonValueKind.Number && Math.Abs(a.GetValue<double>() - b.GetValue<double>()) <= Tolerance:
                return;
        }

        if (!JsonNode.DeepEquals(expected, came))
            differences.Add($"{path} {Shown(expected)} → {Shown(came)}");
    }

    private static string Shown(JsonNode? node)
    {
        using var document = node is null ? null : JsonDocument.Parse(node.ToJsonString());
        return document is null ? "nothing" : SceneEvent.Shown(document.RootElement);
    }
}
