namespace EdgeAgent.Pipeline.Tests;

/// <summary>Tests that count what the whole process allocates: they run alone, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryGroup
{
    public const string Name = "memory";
}
