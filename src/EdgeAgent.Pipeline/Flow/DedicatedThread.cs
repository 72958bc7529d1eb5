namespace EdgeAgent.Pipeline.Flow;

/// <summary>Runs blocking work (device reads, waits for a lane) on a thread of its own, seen as a task.</summary>
public static class DedicatedThread
{
    /// <summary>Starts the work.</summary>
    /// <param name="name">The thread's name, for debuggers and <c>top -H</c>.</param>
    /// <param name="work">The work; its exception becomes the task's.</param>
    /// <param name="cancellationToken">Whose cancellation counts as such.</param>
    public static Task RunAsync(string name, Action work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                done.SetCanceled(cancellationToken);
            }
#pragma warning disable CA1031 // Nothing is swallowed: the thread's exception becomes the task's.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.SetException(e);
            }
        })
        { IsBackground = true, Name = name }.Start();
        return done.Task;
    }

    /// <summary>
    /// Starts work that may hang where nothing can end it (a driver, a library, a network disk), and waits for it no longer than a limit: then its
    /// thread is left behind, and ends when its call comes back, or with the process.
    /// </summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="work">The work.</param>
    /// <param name="time">Measures the limit.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <returns>What the work gives.</returns>
    /// <exception cref="TimeoutException">It takes longer.</exception>
    public static async Task<T> RunAsync<T>(string name, TimeSpan limit, Func<T> work, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        var result = default(T);
        // What it writes is seen only behind its end.
        await RunAsync(name, () => { result = work(); }, cancellationToken).WaitAsync(limit, time, cancellationToken);
        return result!;
    }
}
