using System.IO.Pipes;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Streams.Children.Interop;

namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>
/// Our end of a child's stdout or stderr. On Unix a read waits in poll(2) for data or the wake pipe, so it ends at once even
/// when a grandchild keeps the other end open or the child cannot be killed; on Windows killing the child ends it.
/// </summary>
internal sealed class ChildPipe : IDisposable
{
    /// <summary>What <see cref="Read"/> returns when it was woken.</summary>
    public const int Woken = -1;

    /// <summary>Linux's limit for everybody; the default of 64 kB makes a frame of 1080p come in 50 pieces.</summary>
    private const int Capacity = 1 << 20;

    private readonly Stream _stream;
    private readonly PipeStream? _pollable;
    private readonly WakePipe _wake;

    public ChildPipe(Stream stream, WakePipe wake)
    {
        _stream = stream;
        _wake = wake;
        if (OperatingSystem.IsWindows())
            return;
        _pollable = stream as PipeStream ?? throw new InvalidOperationException($"A child's output is a {stream.GetType().Name}, not a pipe.");
        if (OperatingSystem.IsLinux())
            _ = Posix.Fcntl(_pollable.SafePipeHandle, Posix.SetPipeSize, Capacity); // a wish; the read loop needs no certain size
    }

    /// <summary>Waits for data and takes what is there.</summary>
    /// <returns>Bytes, 0 at the end, or <see cref="Woken"/>.</returns>
    public int Read(Span<byte> buffer)
    {
        if (_pollable is not null && !WaitForData(_pollable))
            return Woken;
        return _stream.Read(buffer);
    }

    public void Dispose() => _stream.Dispose();

    private unsafe bool WaitForData(PipeStream pipe)
    {
        var entries = stackalloc Posix.PollEntry[2];
        entries[0] = new Posix.PollEntry { Descriptor = (int)pipe.SafePipeHandle.DangerousGetHandle(), Events = Posix.PollIn };
        entries[1] = new Posix.PollEntry { Descriptor = _wake.Descriptor, Events = Posix.PollIn };
        while (Posix.Poll(entries, 2, -1) < 0)
        {
            if (Marshal.GetLastPInvokeError() is not Posix.InterruptedCall and var error)
                throw new IOException($"Waiting for a child's output failed: {Marshal.GetPInvokeErrorMessage(error)}.");
        }

        return entries[1].Returned == 0;
    }
}
