using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture.OpenCv;

namespace EdgeAgent.Vision.Tests.Capture.OpenCv;

/// <summary>A fact that needs OpenCV's native library, and programs; skipped by name where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OpenCvFactAttribute : FactAttribute
{
    public OpenCvFactAttribute(params string[] programs)
    {
        if (OpenCvLibrary.Problem is { } problem)
            Skip = problem;
        else if (programs.Where(p => ProgramFactAttribute.PathOf(p) is null).ToArray() is { Length: > 0 } missing)
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
