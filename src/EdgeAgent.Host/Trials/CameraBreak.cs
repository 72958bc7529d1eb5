using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Trials;

/// <summary>How the pictures of a camera that gave some came to an end while it was tried.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Clause">In words: <c>one picture came, then nothing for 5 s</c>.</param>
internal sealed record CameraBreak(DeviceFault Reason, string Clause)
{
    /// <summary>A break.</summary>
    /// <param name="device">What the fault's message calls it.</param>
    /// <param name="pictures">How many came; at least one.</param>
    /// <param name="silence">How long none came before it was given up.</param>
    /// <param name="fault">What it was given up for.</param>
    public static CameraBreak Of(string device, int pictures, TimeSpan silence, DeviceException fault)
    {
        var came = pictures == 1 ? "one picture came" : $"{pictures} pictures came";
        var why = fault.Message.StartsWith(device + ": ", StringComparison.Ordinal) ? fault.Message[(device.Length + 2)..] : fault.Message;
        return new CameraBreak(fault.Reason, fault.Reason == DeviceFault.Stalled
            ? $"{came}, then nothing for {Math.Max(1, silence.TotalSeconds):0} s"
            : $"{came}, then no more: {why.TrimEnd('.')}");
    }
}
