using Xunit;

namespace EdgeAgent.TestKit.HomeAssistant;

/// <summary>A fact that renders Home Assistant's templates with the real Jinja; skipped by name where python3 with jinja2, a further program, or the shared assets are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JinjaFactAttribute : FactAttribute
{
    public JinjaFactAttribute(params string[] programs)
    {
        var missing = programs.Where(p => ProgramFactAttribute.PathOf(p) is null).ToList();
        if (!Jinja.IsInstalled)
            missing.Add("python3 with jinja2 (python3-jinja2)");
        if (missing.Count > 0)
            Skip = $"Not installed: {string.Join(", ", missing)}.";
        else if (TestAssets.Folder is null)
            Skip = "The shared test assets were not found (set EDGEAGENT_ASSETS).";
    }
}
