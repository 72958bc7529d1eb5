namespace EdgeAgent.EndToEnd.Tests;

/// <summary>Tests of what is heard while something is seen, or of what is done within the seconds of a stop: they run alone, after all others, for other agents on the same machine would change what they look at.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PaceGroup
{
    public const string Name = "pace";
}
