namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>What another threshold would have changed in the last hour.</summary>
/// <param name="Now">With the one in force.</param>
/// <param name="Then">With the other one.</param>
/// <param name="ByClass">The same of each class.</param>
internal sealed record PreviewAnswer(ToldAnswer Now, ToldAnswer Then, IReadOnlyDictionary<string, ClassPreviewAnswer> ByClass);
