using System.Runtime.InteropServices;

namespace EdgeAgent.Audio.Tests.Capture.Alsa;

/// <summary>A fact that needs alsa-lib; skipped by name where it is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlsaFactAttribute : FactAttribute
{
    public AlsaFactAttribute()
    {
        if (!NativeLibrary.TryLoad("libasound.so.2", out _))
            Skip = "Not installed: libasound.so.2 (libasound2 or libasound2t64).";
    }
}
