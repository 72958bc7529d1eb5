namespace EdgeAgent.Mqtt.Metrics;

/// <summary>What the agent takes of its machine.</summary>
/// <param name="CpuPercent">Processor time of the agent since the reading before, in percent of all processors; null while that cannot be told.</param>
/// <param name="MemoryBytes">Resident memory of the agent.</param>
/// <param name="TemperatureC">The hottest sensor of the machine, in °C; null where there is none.</param>
public readonly record struct MachineReading(double? CpuPercent, long MemoryBytes, double? TemperatureC);
