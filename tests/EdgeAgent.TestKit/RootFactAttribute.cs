using Xunit;

namespace EdgeAgent.TestKit;

/// <summary>A fact that only root can bring about (files of other users); skipped by name for everybody else.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute(params string[] programs)
    {
        var missing = programs.Where(p => ProgramFactAttribute.PathOf(p) is null).ToArray();
        Skip = RootTheoryAttribute.Reason ?? (missing.Length > 0 ? $"Not installed: {string.Join(", ", missing)}." : null);
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
