namespace EdgeAgent.Host.Composition;

/// <summary>A model's place on the shelf.</summary>
/// <param name="key">What it is called there.</param>
/// <param name="load">Loads it.</param>
internal sealed class ShelvedModel(string key, Func<LoadedModel> load) : IDisposable
{
    private readonly Lazy<LoadedModel> _loaded = new(load);
    private bool _isDisposed;

    /// <summary>What it is called.</summary>
    public string Key => key;

    /// <summary>Who holds it, loaded or waiting for it; guarded by the shelf.</summary>
    public int Holders { get; set; }

    /// <summary>What streams work with.</summary>
    public object Model => _loaded.Value.Model;

    /// <summary>What it stands on.</summary>
    public IDisposable Owner => _loaded.Value.Owner;

    /// <summary>What it is; null while it is not loaded.</summary>
    public ModelInUse? InUse => _loaded.IsValueCreated ? _loaded.Value.Show?.Invoke() : null;

    /// <summary>Loads it, once; others wait for that.</summary>
    public void Load() => _ = _loaded.Value;

    /// <summary>Unloads it.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true) && _loaded.IsValueCreated)
            _loaded.Value.Owner.Dispose();
    }
}
