using EdgeAgent.Host.Composition;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Wyoming;

/// <summary>One model that is served, loaded or not. Guarded by whoever keeps it.</summary>
/// <param name="name">What clients call it.</param>
/// <param name="reference">The model as the configuration names it.</param>
/// <param name="languages">What it understands.</param>
/// <param name="load">Loads it and gives the words that it listens for.</param>
internal sealed class ServedModel(string name, string reference, IReadOnlyList<string> languages, Func<ModelLoans, ModelBundle, IReadOnlyList<string>> load)
{
    /// <summary>A model that cannot be loaded is not tried again for so long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private long? _failedAt;
    private string? _description;

    /// <summary>What clients call it.</summary>
    public string Name => name;

    /// <summary>What it understands.</summary>
    public IReadOnlyList<string> Languages => languages;

    /// <summary>Whether it can be used.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>The words that it listens for; its name until that is known.</summary>
    public IReadOnlyList<string> Words { get; private set; } = [name];

    /// <summary>The model's own name, or why it cannot be used.</summary>
    public string Description => _description ?? reference;

    /// <summary>The model's version.</summary>
    public string? Version { get; private set; }

    /// <summary>Whether it is worth a try to load it.</summary>
    public bool IsDue(TimeProvider time) => !IsLoaded && (_failedAt is not { } at || time.GetElapsedTime(at) >= Pause);

    /// <summary>Tries to load it.</summary>
    /// <returns>Why it cannot be used, if that is new.</returns>
    public ModelException? Load(ModelLoans loans, TimeProvider time)
    {
        try
        {
            var bundle = loans.Describe(reference);
            Words = load(loans, bundle);
            (_description, Version, IsLoaded) = (bundle.Name, bundle.Version, true);
            return null;
        }
        catch (ModelException e)
        {
            var isNew = _description != e.Message;
            (_description, _failedAt) = (e.Message, time.GetTimestamp());
            return isNew ? e : null;
        }
    }

    /// <summary>It was given back: the next one who needs it loads it anew.</summary>
    public void Forget() => (IsLoaded, _failedAt) = (false, null);
}
