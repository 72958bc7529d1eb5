namespace EdgeAgent.Host.Composition;

/// <summary>A model that was loaded.</summary>
/// <param name="Model">What streams work with.</param>
/// <param name="Owner">Unloads it.</param>
internal sealed record LoadedModel(object Model, IDisposable Owner)
{
    /// <summary>Tells what it is; null where nobody has said.</summary>
    public Func<ModelInUse>? Show { get; init; }
}
