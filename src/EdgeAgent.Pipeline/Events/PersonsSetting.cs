namespace EdgeAgent.Pipeline.Events;

/// <summary>How one thing stands that a person can set while the agent runs.</summary>
/// <param name="Source">The camera's or microphone's name.</param>
/// <param name="Name">What is set, as in its topic.</param>
/// <param name="Value">As it was published: <c>OFF</c>, <c>0.45</c>.</param>
public readonly record struct PersonsSetting(string Source, string Name, string Value);
