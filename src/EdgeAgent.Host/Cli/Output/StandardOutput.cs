using System.Runtime.InteropServices;
using System.Text;
using EdgeAgent.Host.Cli.Output.Interop;

namespace EdgeAgent.Host.Cli.Output;

/// <summary>
/// Standard output that notices when its reader has left, as after <c>… | head -1</c>: .NET's own stream takes every further byte
/// and throws it away, so a verb would work to its end for nobody. Not for Windows.
/// </summary>
internal sealed unsafe class StandardOutput : Stream
{
    private StandardOutput()
    {
    }

    /// <summary>Text in UTF-8, each write at once.</summary>
    public static TextWriter Open() => OperatingSystem.IsWindows()
        ? Console.Out
        : TextWriter.Synchronized(new StreamWriter(new StandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            for (nint written = 0; written < buffer.Length;)
            {
                var count = Posix.Write(Posix.StandardOutput, bytes + written, (nuint)(buffer.Length - written));
                if (count >= 0)
                    written += count;
                else
                    Recover(Marshal.GetLastPInvokeError());
            }
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private static void Recover(int error)
    {
        switch (error)
        {
            case Posix.InterruptedCall:
                return;
            case Posix.TryAgain:
                // Somebody made the pipe non-blocking; as long as a reader is there, it is waited for.
                var entry = new Posix.PollEntry { Descriptor = Posix.StandardOutput, Events = Posix.PollOut };
                _ = Posix.Poll(ref entry, 1, -1);
                return;
            case Posix.BrokenPipe:
                throw new OutputClosedException();
            default:
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }
}
