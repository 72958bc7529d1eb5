using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Trials;

/// <summary>How long the trial of a device may take.</summary>
/// <param name="Open">For opening it and the first data.</param>
internal sealed record TrialDeadline(TimeSpan Open)
{
    /// <summary>A library that hangs cannot be ended from outside; whoever waits is let go, and the thread closes the device when its call comes back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(5);

    /// <summary>Where nobody is in a hurry.</summary>
    public static TrialDeadline Usual { get; } = new(TimeSpan.FromSeconds(10));

    /// <summary>For all later data, each.</summary>
    public TimeSpan Read => Open < LongestRead ? Open : LongestRead;

    /// <summary>Runs a trial on a thread of its own, and waits for its last read, and a while more.</summary>
    /// <param name="device">What it is of, for messages, without secrets.</param>
    /// <param name="length">What it takes by itself.</param>
    /// <param name="trial">The trial, which keeps to the deadline as far as its device lets it.</param>
    /// <param name="time">Measures.</param>
    /// <param name="stop">Ends the wait at once.</param>
    /// <exception cref="DeviceException">It did not come back, or what the trial says.</exception>
    public async Task<T> HoldAsync<T>(string device, TimeSpan length, Func<T> trial, TimeProvider time, CancellationToken stop)
    {
        var limit = Open + length;
        try
        {
            return await DedicatedThread.RunAsync($"trial of {device}", limit + Read + Patience, trial, time, stop);
        }
        catch (TimeoutException)
        {
            throw new DeviceException(DeviceFault.Stalled, $"{device}: it did not come back within {limit.TotalSeconds:0.#} s.");
        }
    }
}
