using System.Globalization;
using System.Text;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Host.Machine;

/// <summary>Whether a Raspberry Pi is slowed down, now or at some time since it was started.</summary>
/// <param name="Bits">As its firmware tells (Raspberry Pi documentation, <c>vcgencmd get_throttled</c>).</param>
internal sealed record Throttling(int Bits)
{
    /// <summary>The name of the firmware's program.</summary>
    public const string Program = "vcgencmd";

    private const int AnswerLimit = 1 << 10;
    private const int SinceStart = 16;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    /// <summary>The supply gives less than 4.63 V.</summary>
    public bool IsUnderVoltage => Has(0);

    /// <summary>The clock of the cores is held down by the temperature.</summary>
    public bool IsCapped => Has(1);

    /// <summary>The cores are slowed down, for want of voltage or for heat.</summary>
    public bool IsThrottled => Has(2);

    /// <summary>The cores run slower than they could, for whatever reason. A supply that is weak without that slows nothing down.</summary>
    public bool IsSlowed => IsThrottled || IsCapped;

    /// <summary>The soft limit of the temperature is reached.</summary>
    public bool IsAtSoftLimit => Has(3);

    /// <summary><see cref="IsUnderVoltage"/> has happened since the start of the machine.</summary>
    public bool WasUnderVoltage => Has(SinceStart);

    /// <summary><see cref="IsCapped"/> has happened since the start of the machine.</summary>
    public bool WasCapped => Has(SinceStart + 1);

    /// <summary><see cref="IsThrottled"/> has happened since the start of the machine.</summary>
    public bool WasThrottled => Has(SinceStart + 2);

    /// <summary><see cref="IsAtSoftLimit"/> has happened since the start of the machine.</summary>
    public bool WasAtSoftLimit => Has(SinceStart + 3);

    /// <summary>Asks the firmware through its program, else through the kernel. Null where neither is, which is so on every other machine.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="time">Measures the program's deadline of 2 s.</param>
    /// <param name="stop">Ends the wait at once.</param>
    /// <param name="program">Name or path of vcgencmd.</param>
    public static Throttling? Read(SystemFiles files, TimeProvider time, CancellationToken stop, string program = Program) =>
        OfProgram(program, time, stop) ?? OfKernel(files);

    /// <summary>Reads <c>throttled=0x50005</c>, or the number alone.</summary>
    internal static Throttling? Parse(string text)
    {
        var digits = text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim();
        if (digits.StartsWith("0x", StringComparison.Ordinal))
            digits = digits[2..];
        return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits) ? new Throttling(bits) : null;
    }

    private static Throttling? OfProgram(string program, TimeProvider time, CancellationToken stop)
    {
        if (!FfmpegProbe.IsInstalled(program))
            return null;
        try
        {
            using var child = MediaChild.Start(new MediaCommand(program, ["get_throttled"], "raspi-utils"), program, time);
            return Parse(Encoding.ASCII.GetString(child.ReadToEnd(AnswerLimit, Deadline, stop)));
        }
        catch (DeviceException)
        {
            return null; // it may be there and not be allowed to ask (/dev/vcio is the group video's)
        }
    }

    /// <summary>The folder is soc or, on the Pi 5, soc@107c000000.</summary>
    private static Throttling? OfKernel(SystemFiles files) => files.Entries("/sys/devices/platform", "soc*")
        .SelectMany(soc => files.Entries(soc, "soc*firmware"))
        .Select(firmware => files.Text($"{firmware}/get_throttled") is { } text ? Parse(text) : null)
        .FirstOrDefault(read => read is not null);

    private bool Has(int bit) => (Bits >> bit & 1) != 0;
}
