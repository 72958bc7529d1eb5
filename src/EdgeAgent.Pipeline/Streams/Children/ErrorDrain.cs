namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>The thread that reads a child's stderr, line by line, from its start to its end.</summary>
internal sealed class ErrorDrain : IDisposable
{
    private const int MaxLineBytes = 4096;
    private static readonly TimeSpan DisposeBound = TimeSpan.FromSeconds(2);

    private readonly ChildPipe _pipe;
    private readonly ErrorLineSink? _sink;
    private readonly Thread _thread;

    public ErrorDrain(Stream stream, WakePipe wake, MediaCommand command)
    {
        _pipe = new ChildPipe(stream, wake);
        _sink = command.ErrorLines;
        Tail = new ErrorTail(command.Secrets);
        _thread = new Thread(Drain, maxStackSize: 256 * 1024) { IsBackground = true, Name = $"stderr of {Path.GetFileName(command.Program)}" };
        _thread.Start();
    }

    public ErrorTail Tail { get; }

    public void WaitForEnd(TimeSpan bound) => _thread.Join(bound);

    /// <summary>The wake pipe has been signalled, so the thread is at its end.</summary>
    public void Dispose()
    {
        _thread.Join(DisposeBound);
        _pipe.Dispose();
    }

    private void Drain()
    {
        Span<byte> chunk = stackalloc byte[4096];
        var line = new byte[MaxLineBytes];
        var length = 0;
        while (_pipe.Read(chunk) is > 0 and var count)
        {
            foreach (var value in chunk[..count])
            {
                if (value is (byte)'\n' or (byte)'\r')
                {
                    Take(line.AsSpan(0, length));
                    length = 0;
                }
                else if (length < MaxLineBytes)
                {
                    line[length++] = value;
                }
            }
        }

        Take(line.AsSpan(0, length));
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        if (line.Length > 0 && (_sink is null || !_sink(line)))
            Tail.Add(line);
    }
}
