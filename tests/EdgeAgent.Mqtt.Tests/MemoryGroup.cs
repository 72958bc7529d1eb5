namespace EdgeAgent.Mqtt.Tests;

/// <summary>Tests that measure the process's memory: they run alone, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryGroup
{
    public const string Name = "memory";

    /// <summary>What the process holds now, garbage not counted.</summary>
    internal static long Held() => GC.GetTotalMemory(forceFullCollection: true);
}
