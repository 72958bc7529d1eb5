using Xunit;

namespace EdgeAgent.TestKit;

/// <summary>A theory that only root can bring about (files of other users); skipped by name for everybody else.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute() => Skip = Reason;

    internal static string? Reason => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess ? null : "Only root can make files of other users.";
}
