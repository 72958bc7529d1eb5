using System.Runtime.InteropServices;

namespace EdgeAgent.Audio.Capture.Alsa.Interop;

/// <summary>An open ALSA device (<c>snd_pcm_t</c>).</summary>
internal sealed unsafe class PcmHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => LibAsound.snd_pcm_close((void*)handle) == 0;
}
