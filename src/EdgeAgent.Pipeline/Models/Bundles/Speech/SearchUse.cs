namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>What a search that was opened made of its settings. Immutable.</summary>
/// <param name="Method">The search that runs.</param>
/// <param name="Effective">The parameters that it looks at.</param>
/// <param name="Idle">The parameters that are set and have no effect.</param>
/// <param name="Notes">What else is otherwise than asked for, in sentences.</param>
public sealed record SearchUse(
    DecodeMethod Method, IReadOnlyList<SearchParameter> Effective, IReadOnlyList<IdleParameter> Idle, IReadOnlyList<string> Notes)
{
    /// <summary>All that a person should know of it, in sentences; mostly nothing.</summary>
    /// <param name="nameOf">How a parameter is written where it was asked for: <c>--beam</c>, <c>beam</c>.</param>
    public IEnumerable<string> Sentences(Func<SearchParameter, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        return Notes.Concat(Idle.Select(i => $"{(i.IsDescribed ? $"decoder.{i.Parameter} of the model.yaml" : nameOf(i.Parameter))} has no effect: {i.Reason}."));
    }
}
