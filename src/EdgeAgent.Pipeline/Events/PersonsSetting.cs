namespace EdgeAgent.Host.Composition.Controls;

/// <summary>One thing that a person has set while the agent ran.</summary>
/// <param name="Source">The camera's or microphone's name.</param>
/// <param name="Name">What was set, as in its topic.</param>
/// <param name="Value">As it was published: <c>OFF</c>, <c>0.45</c>.</param>
internal readonly record struct PersonsSetting(string Source, string Name, string Value);
