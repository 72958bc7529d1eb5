using System.Runtime.InteropServices;
using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Capture.Alsa;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Tests.Capture.Alsa;

/// <summary>A device that gives periods of one value, overruns, sleeps and is unplugged as it is told, on its own thread's time.</summary>
internal sealed class ScriptedPcm(AudioFormat format) : IPcm
{
    public const int Period = 320;

    private readonly Queue<Func<Span<short>, int>> _script = new();
    private int _starts;

    public AudioFormat Format => format;

    public SampleEncoding Encoding => SampleEncoding.Signed16;

    public int PeriodFrames => Period;

    public int Starts => Volatile.Read(ref _starts);

    public List<int> Recovered { get; } = [];

    public int RecoverResult { get; init; }

    public int DelayFrames { get; set; }

    public bool IsDisposed { get; private set; }

    public ScriptedPcm Gives(short value, Action? before = null)
    {
        return Does(samples =>
        {
            before?.Invoke();
            samples.Fill(value);
            return Period;
        });
    }

    public ScriptedPcm Fails(int error) => Does(_ => error);

    public int Start()
    {
        Interlocked.Increment(ref _starts);
        return 0;
    }

    public int Wait()
    {
        lock (_script)
            return _script.Count > 0 || Monitor.Wait(_script, 20) ? 1 : 0;
    }

    public int Read(Span<byte> buffer)
    {
        Func<Span<short>, int> step;
        lock (_script)
            step = _script.Dequeue();
        return step(MemoryMarshal.Cast<byte, short>(buffer));
    }

    public int Delay() => DelayFrames;

    public int Recover(int error)
    {
        Recovered.Add(error);
        return RecoverResult;
    }

    public void Dispose() => IsDisposed = true;

    private ScriptedPcm Does(Func<Span<short>, int> step)
    {
        lock (_script)
        {
            _script.Enqueue(step);
            Monitor.Pulse(_script);
        }

        return this;
    }
}
