using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Keywords;

/// <summary>The last graph of a keyword model: scores of its labels for some embeddings in a row.</summary>
/// <param name="Lane">Runs it.</param>
/// <param name="Embeddings">How many embeddings it sees.</param>
/// <param name="Labels">Its labels in the order of its outputs.</param>
internal sealed record KeywordHead(ModelLane Lane, int Embeddings, IReadOnlyList<string> Labels)
{
    /// <summary>Whether a label is a keyword. Those that begin with an underscore stand for everything else (<c>_other_</c>).</summary>
    public static bool IsKeyword(string label) => !label.StartsWith('_');
}
