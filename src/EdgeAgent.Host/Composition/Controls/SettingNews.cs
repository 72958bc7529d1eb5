using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Composition.Controls;

/// <summary>How everything that can be set of the sources stands, for one who looks on. Thread-safe.</summary>
internal sealed class SettingNews
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Source, string Name), string> _latest = [];
    private Action<PersonsSetting>? _listener;

    /// <summary>Something is set.</summary>
    public void Tell(EventSource source, string name, string value)
    {
        lock (_gate)
        {
            _latest[(source.Name, name)] = value;
            _listener?.Invoke(new PersonsSetting(source.Name, name, value));
        }
    }

    /// <summary>Tells somebody everything that is set, then each change, in their order; has to return at once.</summary>
    public void Listen(Action<PersonsSetting> listener)
    {
        lock (_gate)
        {
            _listener = listener;
            foreach (var (key, value) in _latest)
                listener(new PersonsSetting(key.Source, key.Name, value));
        }
    }
}
