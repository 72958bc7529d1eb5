namespace EdgeAgent.Host.Composition.Controls;

/// <summary>A number that a person can set while the agent runs; until then it is the usual one, which may be known only once a model is loaded. Thread-safe.</summary>
internal sealed class LiveNumber
{
    private readonly Lock _gate = new();
    private readonly Action<double>? _changed;
    private double _value = double.NaN;
    private double _usual = double.NaN;
    private bool _isSet;

    /// <summary>A number as it is at the start.</summary>
    /// <param name="set">What a person has set before; null for nothing.</param>
    /// <param name="changed">Told of each value, in their order, at once: it must not wait.</param>
    public LiveNumber(double? set = null, Action<double>? changed = null)
    {
        _changed = changed;
        if (set is not { } value)
            return;
        (_value, _isSet) = (value, true);
        _changed?.Invoke(value);
    }

    /// <summary>What holds now; not a number as long as nobody knows. To be read for each frame: takes no lock.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>Says what holds where no person has set anything.</summary>
    public void Expect(double usual)
    {
        lock (_gate)
        {
            _usual = usual;
            if (!_isSet)
                Change(usual);
        }
    }

    /// <summary>Sets it.</summary>
    /// <returns>Whether it is another one than the usual.</returns>
    public bool Set(double value)
    {
        lock (_gate)
        {
            _isSet = value != _usual;
            Change(value);
            return _isSet;
        }
    }

    private void Change(double value)
    {
        if (value == _value)
            return;
        Volatile.Write(ref _value, value);
        _changed?.Invoke(value);
    }
}
