using System.Runtime.InteropServices;

namespace EdgeAgent.Audio.Capture.Alsa.Interop;

/// <summary>A space of configurations of a device (<c>snd_pcm_hw_params_t</c>).</summary>
internal sealed unsafe class HardwareParameters() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibAsound.snd_pcm_hw_params_free((void*)handle);
        return true;
    }
}
