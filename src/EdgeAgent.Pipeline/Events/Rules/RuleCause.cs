namespace EdgeAgent.Pipeline.Events.Rules;

/// <summary>An event that led to a rule's own.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type without prefix.</param>
/// <param name="Source">Whose it is: <c>/agents/line-3/cameras/entrance</c>.</param>
public sealed record RuleCause(string Id, string Type, string Source);
