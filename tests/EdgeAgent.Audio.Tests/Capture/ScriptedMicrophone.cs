using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Tests.Capture;

/// <summary>A microphone that plays what it is told: blocks, gaps, other formats, faults. Its clock is its own count of frames.</summary>
internal sealed class ScriptedMicrophone(AudioFormat format, TimeProvider time) : IAudioSource
{
    private readonly Queue<Func<Span<float>, AudioRead>> _script = new();
    private readonly AudioFormat _opened = format;
    private AudioFormat _format = format;

    public string Description => "scripted";

    public bool IsLive { get; init; } = true;

    public long InvalidSamples { get; set; }

    /// <summary>Called before each block; a test lets the time pass in it.</summary>
    public Action<int>? OnBlock { get; init; }

    public ScriptedMicrophone Play(int frames, float value, AudioGap gap = AudioGap.None, long lost = 0) => Play(frames, (_, _) => value, gap, lost);

    /// <summary>Plays a signal of frame and channel, in blocks as long as the reader takes.</summary>
    public ScriptedMicrophone Play(int frames, Func<int, int, float> signal, AudioGap gap = AudioGap.None, long lost = 0)
    {
        for (var left = frames; left > 0; left -= 160)
        {
            var (start, count, before, missing) = (frames - left, Math.Min(160, left), left == frames ? gap : AudioGap.None, left == frames ? lost : 0);
            var current = _format;
            _script.Enqueue(room =>
            {
                for (var i = 0; i < count * current.Channels; i++)
                    room[i] = signal(start + i / current.Channels, i % current.Channels);
                OnBlock?.Invoke(count);
                return new AudioRead(count, current, before, missing, CaptureStamp.Now(time));
            });
        }

        return this;
    }

    public ScriptedMicrophone Becomes(AudioFormat format)
    {
        _format = format;
        return this;
    }

    public ScriptedMicrophone Breaks()
    {
        _script.Enqueue(_ => throw new DeviceException(DeviceFault.Lost, "scripted: unplugged"));
        return this;
    }

    public AudioFormat Open(CancellationToken cancellationToken) => _opened;

    public AudioRead Read(Span<float> interleaved, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _script.TryDequeue(out var step) ? step(interleaved) : new AudioRead(0, _format, AudioGap.None, 0, CaptureStamp.Now(time));
    }

    public void Dispose()
    {
    }
}
