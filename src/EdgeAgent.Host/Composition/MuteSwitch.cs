namespace EdgeAgent.Host.Composition;

/// <summary>Whether one microphone is muted. Thread-safe; whoever waits never goes on within <see cref="Set"/>.</summary>
internal sealed class MuteSwitch
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _whenMuted = Open();
    private TaskCompletionSource _whenUnmuted = Open();
    private bool _isMuted;

    /// <summary>A switch as the microphone starts.</summary>
    public MuteSwitch(bool isMuted)
    {
        _isMuted = isMuted;
        (isMuted ? _whenMuted : _whenUnmuted).SetResult();
    }

    /// <summary>Whether it is muted now.</summary>
    public bool IsMuted
    {
        get
        {
            lock (_gate)
                return _isMuted;
        }
    }

    /// <summary>Completes when it is muted, from now on.</summary>
    public Task WhenMuted
    {
        get
        {
            lock (_gate)
                return _whenMuted.Task;
        }
    }

    /// <summary>Completes when it is not muted, from now on.</summary>
    public Task WhenUnmuted
    {
        get
        {
            lock (_gate)
                return _whenUnmuted.Task;
        }
    }

    /// <summary>Mutes or unmutes.</summary>
    public void Set(bool isMuted)
    {
        lock (_gate)
        {
            if (isMuted == _isMuted)
                return;
            _isMuted = isMuted;
            if (isMuted)
                _whenUnmuted = Open();
            else
                _whenMuted = Open();
            (isMuted ? _whenMuted : _whenUnmuted).SetResult();
        }
    }

    private static TaskCompletionSource Open() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
