using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks at the machine itself: what it is, and whether heat, supply, memory or clock will be in the way.</summary>
/// <param name="files">The kernel's files.</param>
/// <param name="time">The clock.</param>
/// <param name="vcgencmd">Name or path of the Raspberry Pi's program.</param>
/// <param name="clockDoubt">Asks for the doubt of the clock; null for the kernel's word.</param>
internal sealed class HardwareCheck(SystemFiles files, TimeProvider time, string vcgencmd = "vcgencmd", Func<string?>? clockDoubt = null)
{
    /// <summary>A Raspberry Pi begins to slow down at 80 °C (its documentation), most others soon after.</summary>
    private const double HotCelsius = 80;

    /// <summary>The agent with one small model takes about 150 MB; below this much the kernel soon ends something.</summary>
    private const long LeastMemoryBytes = 200_000_000;

    /// <summary>Looks at everything.</summary>
    public IEnumerable<Finding> Run(CancellationToken stop)
    {
        var board = Board.Read(files);
        yield return new Finding("board", FindingState.Ok, board.Name ?? "the machine does not tell what it is").Measured(board);
        var processor = Processor.Read(files);
        yield return new Finding("processor", FindingState.Ok,
            $"{(processor.Name is null ? "" : processor.Name + ", ")}{processor.Cores} core(s), {processor.Architecture.ToString().ToLowerInvariant()}"
            + (processor.Features.Count > 0 ? $" with {string.Join(' ', processor.Features)}" : "")).Measured(processor);
        yield return Memory(MemoryState.Read(files));
        if (Heat() is { } heat)
            yield return heat;
        if (Throttling.Read(files, time, stop, vcgencmd) is { } throttling)
            yield return Supply(throttling);
        yield return TimeOfDay(Clock.Read(files, time, clockDoubt));
    }

    private static Finding Memory(MemoryState memory)
    {
        var text = $"{ByteSize.Roughly(memory.RoomBytes)} of {ByteSize.Roughly(memory.LimitBytes ?? memory.TotalBytes)} are free"
            + (memory.LimitBytes is null ? "" : $" below the limit of this service or container; the machine has {ByteSize.Roughly(memory.TotalBytes)}")
            + (memory.SwapBytes > 0 ? $", swap {ByteSize.Roughly(memory.SwapBytes)}" : ", no swap");
        return memory.RoomBytes >= LeastMemoryBytes
            ? new Finding("memory", FindingState.Ok, text).Measured(memory)
            : new Finding("memory", FindingState.Warning, $"{text}: the agent with one small model takes about 150 MB, and the kernel ends programs when nothing is left.",
                memory.LimitLeftBytes < LeastMemoryBytes ? "Raise the limit (systemd: MemoryMax; a container: --memory)." : "Stop other programs, or take smaller models.").Measured(memory);
    }

    private Finding? Heat()
    {
        var zones = Temperatures.Read(files);
        if (Temperatures.HottestOf(zones) is not { } hottest)
            return null;
        var text = string.Create(CultureInfo.InvariantCulture, $"{hottest.Zone} {hottest.Celsius:0.#} °C");
        return hottest.Celsius <= HotCelsius
            ? new Finding("temperature", FindingState.Ok, text).Measured(zones)
            : new Finding("temperature", FindingState.Warning, $"{text}: from {HotCelsius:0} °C on the machine slows itself down, and models with it.",
                "Give it a heat sink or fan, or a place where air moves.").Measured(zones);
    }

    private static Finding Supply(Throttling throttling)
    {
        var now = Words(throttling.IsUnderVoltage, throttling.IsThrottled, throttling.IsCapped, throttling.IsAtSoftLimit);
        var before = Words(throttling.WasUnderVoltage, throttling.WasThrottled, throttling.WasCapped, throttling.WasAtSoftLimit);
        if (now.Length + before.Length == 0)
            return new Finding("throttling", FindingState.Ok, "none since the machine was started").Measured(throttling);
        var earlier = before.Except(now).ToArray();
        var text = now.Length == 0 ? $"not now, but since the machine was started: {string.Join(", ", before)}"
            : $"now: {string.Join(", ", now)}{(earlier.Length > 0 ? $"; earlier also: {string.Join(", ", earlier)}" : "")}";
        return new Finding("throttling", FindingState.Warning, text + ".", throttling.IsUnderVoltage || throttling.WasUnderVoltage
            ? "Use the power supply made for the board, and a short cable: under-voltage also breaks USB cameras and cards."
            : "Give it a heat sink or fan, or a place where air moves.").Measured(throttling);

        static string[] Words(bool voltage, bool throttled, bool capped, bool soft) =>
        [
            .. voltage ? ["the supply gives too little voltage"] : (string[])[],
            .. throttled ? ["the cores are slowed down"] : (string[])[],
            .. capped ? ["their clock is held down for heat"] : (string[])[],
            .. soft ? ["the soft limit of the temperature is reached"] : (string[])[],
        ];
    }

    private static Finding TimeOfDay(Clock clock) => clock.Doubt is null
        ? new Finding("clock", FindingState.Ok, "set by a time server").Measured(clock)
        : new Finding("clock", FindingState.Warning,
            $"it may be wrong: {clock.Doubt}. Events keep their order and carry clocksync: false{(clock.HasBattery ? "" : "; this machine has no clock that runs on while it is off")}.",
            "timedatectl set-ntp true; behind a firewall name a server in /etc/systemd/timesyncd.conf. A container uses its machine's clock.").Measured(clock);
}
