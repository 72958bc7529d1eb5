using System.IO.Pipes;

namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>Becomes readable once and stays so: what a thread blocked in poll(2) is woken by. Thread-safe.</summary>
internal sealed class WakePipe : IDisposable
{
    private readonly AnonymousPipeServerStream _readable = new(PipeDirection.In);
    private readonly AnonymousPipeClientStream _writable;
    private readonly Lock _gate = new();
    private bool _isOver;

    public WakePipe() => _writable = new AnonymousPipeClientStream(PipeDirection.Out, _readable.ClientSafePipeHandle);

    public int Descriptor => (int)_readable.SafePipeHandle.DangerousGetHandle();

    public void Signal()
    {
        // A deadline's timer may come this far while the child is disposed of.
        lock (_gate)
        {
            if (_isOver)
                return;
            _isOver = true;
            _writable.WriteByte(1);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _writable.Dispose();
            _readable.Dispose();
        }
    }
}
