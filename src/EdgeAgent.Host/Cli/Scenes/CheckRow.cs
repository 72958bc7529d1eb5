using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Cli.Scenes;

/// <summary>One thing that a scene asks for, as JSON.</summary>
internal sealed record CheckRow(CheckKind Kind, string Key, int Line, string Asked, bool Passed, IReadOnlyList<string> Faults);
