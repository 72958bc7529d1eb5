namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>The machine.</summary>
/// <param name="Board">What it calls itself.</param>
/// <param name="Cores">Cores that the agent may use.</param>
/// <param name="Cpu">The part of them that the agent takes, 0 to 1; null before the first second.</param>
/// <param name="Memory">Its memory.</param>
/// <param name="Temperature">The hottest sensor, in °C; null without one.</param>
/// <param name="Throttled">Whether it is slowed down, for heat or want of voltage; null where nobody tells.</param>
/// <param name="Disk">The disk of the state folder.</param>
/// <param name="UptimeS">Seconds since the agent's start.</param>
internal sealed record MachineAnswer(string? Board, int Cores, double? Cpu, MemoryAnswer Memory, double? Temperature, bool? Throttled, DiskAnswer? Disk, double UptimeS);
