namespace EdgeAgent.Pipeline.Health;

/// <summary>The attributes that an instrument's values carry, for the table of the documentation. A value may lack some of them.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TaggedAttribute(params string[] names) : Attribute
{
    /// <summary>The attributes' names.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}
