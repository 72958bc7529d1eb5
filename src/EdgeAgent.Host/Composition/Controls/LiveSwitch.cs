namespace EdgeAgent.Host.Composition.Controls;

/// <summary>What a person can switch while the agent runs. Thread-safe; whoever waits never goes on within <see cref="Set"/>.</summary>
internal sealed class LiveSwitch
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _whenOn = Open();
    private TaskCompletionSource _whenOff = Open();
    private volatile bool _isOn;

    /// <summary>A switch as it is at the start.</summary>
    public LiveSwitch(bool isOn = true)
    {
        _isOn = isOn;
        (isOn ? _whenOn : _whenOff).SetResult();
    }

    /// <summary>Whether it is on now. To be read for each frame: takes no lock.</summary>
    public bool IsOn => _isOn;

    /// <summary>Completes when it is on, from now on.</summary>
    public Task WhenOn
    {
        get
        {
            lock (_gate)
                return _whenOn.Task;
        }
    }

    /// <summary>Completes when it is off, from now on.</summary>
    public Task WhenOff
    {
        get
        {
            lock (_gate)
                return _whenOff.Task;
        }
    }

    /// <summary>Switches it.</summary>
    public void Set(bool isOn)
    {
        lock (_gate)
        {
            if (isOn == _isOn)
                return;
            _isOn = isOn;
            if (isOn)
                _whenOff = Open();
            else
                _whenOn = Open();
            (isOn ? _whenOn : _whenOff).SetResult();
        }
    }

    private static TaskCompletionSource Open() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
