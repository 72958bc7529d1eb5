using System.IO.Pipes;

namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>Becomes readable once and stays so: what a thread blocked in poll(2) is woken by. Thread-safe.</summary>
internal sealed class WakePipe : IDisposable
{
    private readonly AnonymousPipeServerStream _readable = new(PipeDirection.In);
    private readonly AnonymousPipeClientStream _writable;
    private int _signalled;

    public WakePipe() => _writable = new AnonymousPipeClientStream(PipeDirection.Out, _readable.ClientSafePipeHandle);

    public int Descriptor => (int)_readable.SafePipeHandle.DangerousGetHandle();

    public void Signal()
    {
        if (Interlocked.Exchange(ref _signalled, 1) == 0)
            _writable.WriteByte(1);
    }

    public void Dispose()
    {
        _writable.Dispose();
        _readable.Dispose();
    }
}
