namespace EdgeAgent.Host.Tests.Machine;

/// <summary>Tests of the process' one native heap run alone: what other tests free, or give back, would be seen by them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NativeHeapGroup
{
    internal const string Name = "native heap";
}
