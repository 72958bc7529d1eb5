using EdgeAgent.TestKit;
using OpenCvSharp;

namespace EdgeAgent.Vision.Tests.Imaging;

/// <summary>A theory that compares with OpenCV; skipped by name where its native library does not load.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenCvTheoryAttribute : TheoryAttribute
{
    private static readonly Lazy<string?> Fault = new(Load);

    public OpenCvTheoryAttribute()
    {
        Skip = Fault.Value;
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

    private static string? Load()
    {
        try
        {
            Cv2.SetNumThreads(1);
            return null;
        }
        catch (TypeInitializationException fault)
        {
            return $"OpenCV's native library does not load: {fault.InnerException?.Message.Split('\n')[0]}";
        }
        catch (DllNotFoundException fault)
        {
            return $"OpenCV's native library does not load: {fault.Message.Split('\n')[0]}";
        }
    }
}
