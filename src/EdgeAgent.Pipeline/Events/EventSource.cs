using System.Diagnostics.CodeAnalysis;

namespace EdgeAgent.Pipeline.Events;

/// <summary>Who an event is about: the agent, one of its cameras or one of its microphones.</summary>
/// <param name="Agent">The agent's name, <c>[a-z0-9][a-z0-9_-]{0,62}</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The camera's or microphone's name, of the same form; empty for the agent itself.</param>
public sealed record EventSource(string Agent, SourceKind Kind, string Name)
{
    /// <summary>The CloudEvents <c>source</c>: <c>/agents/line-3/cameras/entrance</c>.</summary>
    public string Uri => Kind switch
    {
        SourceKind.Camera => $"/agents/{Agent}/cameras/{Name}",
        SourceKind.Microphone => $"/agents/{Agent}/microphones/{Name}",
        _ => $"/agents/{Agent}",
    };

    /// <summary>Reads a <see cref="Uri"/>.</summary>
    /// <param name="uri">What it says.</param>
    /// <param name="source">Who that is.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string uri, [NotNullWhen(true)] out EventSource? source)
    {
        ArgumentNullException.ThrowIfNull(uri);
        source = uri.Split('/') switch
        {
            ["", "agents", { Length: > 0 } agent] => OfAgent(agent),
            ["", "agents", { Length: > 0 } agent, "cameras", { Length: > 0 } name] => new EventSource(agent, SourceKind.Camera, name),
            ["", "agents", { Length: > 0 } agent, "microphones", { Length: > 0 } name] => new EventSource(agent, SourceKind.Microphone, name),
            _ => null,
        };
        return source is not null;
    }

    /// <summary>The agent itself as a source.</summary>
    public static EventSource OfAgent(string agent) => new(agent, SourceKind.Agent, "");
}
