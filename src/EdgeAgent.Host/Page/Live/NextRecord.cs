namespace EdgeAgent.Host.Page.Live;

/// <summary>
/// Where those who look at one source wait for its next record. Whether anybody does is one volatile read for the stream; the record is then made once for all who wait. Thread-safe.
/// </summary>
internal sealed class NextRecord
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<LiveRecord?>? _next;
    private bool _isWanted;
    private bool _isOver;

    /// <summary>Whether somebody waits.</summary>
    public bool IsWanted => Volatile.Read(ref _isWanted);

    /// <summary>Waits for the next record that is made from now on.</summary>
    /// <returns>The record; null where the source is taken out and none will come.</returns>
    public Task<LiveRecord?> WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isOver)
                return Task.FromResult<LiveRecord?>(null);
            _next ??= new TaskCompletionSource<LiveRecord?>(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _isWanted, true);
            return _next.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Gives it to all who wait.</summary>
    public void Give(LiveRecord record) => Take()?.TrySetResult(record);

    /// <summary>Tells all who wait why there is none.</summary>
    public void Fail(Exception reason) => Take()?.TrySetException(reason);

    /// <summary>None will come.</summary>
    public void End()
    {
        lock (_gate)
            _isOver = true;
        Take()?.TrySetResult(null);
    }

    private TaskCompletionSource<LiveRecord?>? Take()
    {
        lock (_gate)
        {
            var next = _next;
            _next = null;
            Volatile.Write(ref _isWanted, false);
            return next;
        }
    }
}
