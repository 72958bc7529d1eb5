namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>What another threshold would have changed of one class.</summary>
/// <param name="Now">Objects told with the one in force.</param>
/// <param name="Then">Objects told with the other one.</param>
internal sealed record ClassPreviewAnswer(int Now, int Then);
