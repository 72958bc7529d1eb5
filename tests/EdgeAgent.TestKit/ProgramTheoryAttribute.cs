using Xunit;

namespace EdgeAgent.TestKit;

/// <summary>A theory that needs programs of the system; skipped by name where one is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(params string[] programs)
    {
        var missing = programs.Where(p => ProgramFactAttribute.PathOf(p) is null).ToArray();
        if (missing.Length > 0)
            Skip = $"Not installed: {string.Join(", ", missing)}.";
    }

    /// <summary>Whether the test needs the shared assets too.</summary>
    public bool NeedsAssets
    {
        get => _needsAssets;
        set
        {
            _needsAssets = value;
            if (value && TestAssets.Folder is null)
                Skip ??= "The shared test assets were not found (set EDGEAGENT_ASSETS).";
        }
    }

    private bool _needsAssets;
}
