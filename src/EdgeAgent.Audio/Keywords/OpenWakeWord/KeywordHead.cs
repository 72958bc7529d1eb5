using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Keywords.OpenWakeWord;

/// <summary>The last graph of a keyword model: scores of its labels for some embeddings in a row.</summary>
/// <param name="Lane">Runs it.</param>
/// <param name="Embeddings">How many embeddings it sees.</param>
/// <param name="Labels">Its labels in the order of its outputs.</param>
internal sealed record KeywordHead(ModelLane Lane, int Embeddings, IReadOnlyList<string> Labels);
