using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;

namespace EdgeAgent.Mqtt.Schemas;

/// <summary>The schema of one kind of JSON payload.</summary>
/// <param name="Name">Its name and its file's: <c>health</c>, <c>state-transcript</c>.</param>
/// <param name="Topic">The topics that carry it.</param>
/// <param name="State">The current values that have it, where it is one; else null.</param>
/// <param name="Schema">The schema, of draft 2020-12.</param>
public sealed record PayloadSchema(string Name, TopicRow Topic, StateRow? State, JsonObject Schema);
