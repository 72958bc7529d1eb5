using Xunit;

namespace EdgeAgent.TestKit;

/// <summary>A fact that only an administrator of Linux can see: who else owns what is written.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AdministratorFactAttribute : FactAttribute
{
    public AdministratorFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Skip = "Needs an administrator (root) on Linux.";
    }
}
