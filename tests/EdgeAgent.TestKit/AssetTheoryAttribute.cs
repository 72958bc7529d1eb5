using Xunit;

namespace EdgeAgent.TestKit;

/// <summary>A theory that needs the shared assets; skipped by name where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AssetTheoryAttribute : TheoryAttribute
{
    public AssetTheoryAttribute()
    {
        if (TestAssets.Folder is null)
            Skip = "The shared test assets were not found (set EDGEAGENT_ASSETS).";
    }
}
