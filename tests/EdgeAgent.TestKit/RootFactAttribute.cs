namespace EdgeAgent.TestKit;

/// <summary>A fact that only root can bring about (files of other users), and perhaps programs; skipped by name for everybody else.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : ProgramFactAttribute
{
    public RootFactAttribute(params string[] programs) : base(programs) => Skip = RootTheoryAttribute.Reason ?? Skip;
}
