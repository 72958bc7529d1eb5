using System.Text.Json;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>The states of a source in the words of its health topic.</summary>
internal static class SourceStates
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<SourceState>().Select(WordOf)];

    /// <summary>The word of one.</summary>
    public static string WordOf(SourceState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());
}
