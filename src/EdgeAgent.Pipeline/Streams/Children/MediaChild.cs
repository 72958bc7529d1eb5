using System.ComponentModel;
using System.Diagnostics;
using EdgeAgent.Pipeline.Streams.Children.Interop;

namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>
/// A running program (ffmpeg, rpicam-vid, gst-launch-1.0) whose stdout is read as media. Its stderr is always drained, on a
/// thread of its own, into a short redacted tail: a child whose stderr nobody reads stops. One thread reads; disposing from
/// another ends its read. After a read has missed its deadline or was cancelled, every later read ends the same way.
/// </summary>
public sealed class MediaChild : IDisposable
{
    /// <summary>Between SIGKILL and the end of a process that is not stuck in the kernel.</summary>
    private static readonly TimeSpan KillBound = TimeSpan.FromSeconds(2);

    private const string ExhaustedCure = "Raise the agent's limits (systemd: LimitNOFILE, TasksMax, MemoryMax) or give it less to do.";

    private readonly Process _process;
    private readonly MediaCommand _command;
    private readonly string _description;
    private readonly WakePipe _wake = new();
    private readonly ChildPipe _output;
    private readonly ErrorDrain _errors;
    private readonly Thread? _feeder;
    private readonly ITimer _watchdog;

    /// <summary>Held while a read is under way, so that the pipe is not closed beneath it.</summary>
    private readonly Lock _reading = new();

    private int _stop;
    private bool _disposed;

    /// <summary>A byte read by <see cref="WaitForOutput"/> and not handed out yet; -1 without one.</summary>
    private int _ahead = -1;

    private MediaChild(Process process, MediaCommand command, string description, TimeProvider time)
    {
        _process = process;
        ProcessId = process.Id;
        _command = command;
        _description = description;
        _output = new ChildPipe(process.StandardOutput.BaseStream, _wake);
        _errors = new ErrorDrain(process.StandardError.BaseStream, _wake, command);
        _watchdog = time.CreateTimer(static child => ((MediaChild)child!).Stop(StopCause.Expired), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (command.Input.IsEmpty && command.Feed is null)
        {
            process.StandardInput.Close();
        }
        else
        {
            _feeder = new Thread(Feed) { IsBackground = true, Name = $"stdin of {Path.GetFileName(command.Program)}" };
            _feeder.Start();
        }
    }

    private enum StopCause
    {
        None,
        Expired,
        Cancelled,
        Disposed,
    }

    /// <summary>The process id of the child.</summary>
    public int ProcessId { get; }

    /// <summary>Starts a program. It does not inherit our stdin.</summary>
    /// <param name="command">What to start.</param>
    /// <param name="description">What is read through it, for messages; no secrets.</param>
    /// <param name="time">Measures the deadlines of the reads.</param>
    /// <exception cref="DeviceException">The program is missing (<see cref="DeviceFault.MissingDependency"/>), cannot be started, or the system has
    /// nothing left to start or read it with (<see cref="DeviceFault.Exhausted"/>).</exception>
    public static MediaChild Start(MediaCommand command, string description, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(time);
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        ChildEnvironment.RemoveSecrets(start.Environment, command.Secrets);

        // Messages are parsed, and shown without colours.
        start.Environment["LC_ALL"] = "C";
        start.Environment["AV_LOG_FORCE_NOCOLOR"] = "1";
        var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            process.Dispose();
            throw CannotStart(command, description, e);
        }

        YieldTheProcessor(process);
        try
        {
            return new MediaChild(process, command, description, time);
        }
        catch (Exception e) when (e is IOException or OutOfMemoryException)
        {
            // No descriptor or thread is left to read it with: a child that nobody reads must not stay.
            process.Kill(entireProcessTree: true);
            process.WaitForExit(KillBound);
            process.Dispose();
            throw new DeviceException(DeviceFault.Exhausted, $"{description}: {command.Program} cannot be read: {e.Message.TrimEnd('.')}. {ExhaustedCure}", e);
        }
    }

    /// <summary>Waits until there is something to read, and leaves it there; allocates nothing.</summary>
    /// <param name="deadline">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <returns>False when the child has closed its stdout.</returns>
    /// <exception cref="DeviceException">Nothing came within the deadline (<see cref="DeviceFault.Stalled"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public bool WaitForOutput(TimeSpan deadline, CancellationToken cancellationToken)
    {
        lock (_reading)
        {
            if (_ahead >= 0)
                return true;
            using var watch = new Watch(this, deadline, cancellationToken);
            Span<byte> one = stackalloc byte[1];
            if (ReadOnce(one, deadline, cancellationToken) == 0)
                return false;
            _ahead = one[0];
            return true;
        }
    }

    /// <summary>Waits for output and takes what is there; allocates nothing.</summary>
    /// <param name="buffer">Not empty.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <returns>Bytes written to <paramref name="buffer"/>; 0 when the child has closed its stdout.</returns>
    /// <exception cref="DeviceException">Nothing came within the deadline (<see cref="DeviceFault.Stalled"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public int Read(Span<byte> buffer, TimeSpan deadline, CancellationToken cancellationToken)
    {
        lock (_reading)
        {
            using var watch = new Watch(this, deadline, cancellationToken);
            return ReadOnce(buffer, deadline, cancellationToken);
        }
    }

    /// <summary>Reads until the buffer is full or the child has closed its stdout; allocates nothing.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="deadline">How long the whole buffer may take.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <returns>Bytes written; less than the buffer's length only at the end.</returns>
    /// <exception cref="DeviceException">The buffer was not full within the deadline (<see cref="DeviceFault.Stalled"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public int ReadFully(Span<byte> buffer, TimeSpan deadline, CancellationToken cancellationToken)
    {
        lock (_reading)
        {
            using var watch = new Watch(this, deadline, cancellationToken);
            var total = 0;
            while (total < buffer.Length && ReadOnce(buffer[total..], deadline, cancellationToken) is > 0 and var count)
                total += count;
            return total;
        }
    }

    /// <summary>Reads everything until the child closes its stdout; for short outputs.</summary>
    /// <param name="limit">Bytes beyond which the output is taken for wrong.</param>
    /// <param name="deadline">How long all of it may take.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <exception cref="DeviceException">It took too long, or was longer than <paramref name="limit"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public byte[] ReadToEnd(int limit, TimeSpan deadline, CancellationToken cancellationToken)
    {
        lock (_reading)
        {
            using var watch = new Watch(this, deadline, cancellationToken);
            var all = new MemoryStream();
            var chunk = new byte[1 << 14];
            while (ReadOnce(chunk, deadline, cancellationToken) is > 0 and var count)
            {
                if (all.Length + count > limit)
                    throw new DeviceException(DeviceFault.Unreadable, $"{_description}: {_command.Program} gave more than the expected {limit} bytes.");
                all.Write(chunk, 0, count);
            }

            return all.ToArray();
        }
    }

    /// <summary>After the end of the output: waits for the child's end, and ends it when that takes too long.</summary>
    /// <param name="bound">How long to wait; stopping it may take <see cref="MediaCommand.StopGrace"/> and 2 s more.</param>
    public MediaExit WaitForExit(TimeSpan bound)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_process.WaitForExit(bound))
            Terminate();
        _errors.WaitForEnd(bound);
        return new MediaExit(_process.HasExited ? _process.ExitCode : -1, _errors.Tail.Lines());
    }

    /// <summary>The last lines of the child's stderr so far, redacted.</summary>
    public IReadOnlyList<string> ErrorTail() => _errors.Tail.Lines();

    /// <summary>
    /// Ends the child and all that it started, SIGTERM first, and reaps it: within <see cref="MediaCommand.StopGrace"/> and a few seconds.
    /// </summary>
    public void Dispose()
    {
        Stop(StopCause.Disposed);
        lock (_reading)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        _watchdog.Dispose();
        Terminate();
        _feeder?.Join(KillBound);
        _errors.Dispose();
        _output.Dispose();
        _wake.Dispose();
        _process.Dispose();
    }

    /// <summary>A camera that floods its decoder takes what is left: models, microphones and the broker come first.</summary>
    private static void YieldTheProcessor(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended already, or the agent's own priority is lower still, and nobody may raise it.
        }
    }

    private static DeviceException CannotStart(MediaCommand command, string description, Win32Exception e)
    {
        const int noSuchFile = 2;
        const int tryAgain = 11;
        const int noMemory = 12;
        const int noDescriptorsInSystem = 23;
        const int noDescriptors = 24;
        return e.NativeErrorCode switch
        {
            noSuchFile => new DeviceException(
                DeviceFault.MissingDependency,
                $"{description}: {command.Program} is needed and not installed. Install it: apt-get install {command.Package}",
                e),
            tryAgain or noMemory or noDescriptorsInSystem or noDescriptors => new DeviceException(
                DeviceFault.Exhausted, $"{description}: {command.Program} cannot be started: {e.Message}. {ExhaustedCure}", e),
            _ => new DeviceException(DeviceFault.MissingDependency, $"{description}: {command.Program} cannot be started: {e.Message}.", e),
        };
    }

    private int ReadOnce(Span<byte> buffer, TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (_ahead >= 0 && !buffer.IsEmpty)
        {
            buffer[0] = (byte)_ahead;
            _ahead = -1;
            return 1;
        }

        var count = _output.Read(buffer);
        if (count > 0 || (count == 0 && Volatile.Read(ref _stop) == (int)StopCause.None))
            return count;
        switch ((StopCause)Volatile.Read(ref _stop))
        {
            case StopCause.Expired:
                throw new DeviceException(DeviceFault.Stalled, $"{_description}: nothing came for {deadline.TotalSeconds:0.#} s.{Said()}");
            case StopCause.Cancelled:
                cancellationToken.ThrowIfCancellationRequested();
                throw new OperationCanceledException();
            default:
                throw new ObjectDisposedException(nameof(MediaChild));
        }
    }

    private string Said() => _errors.Tail.Lines() is [.., var last] ? $" {_command.Program} said: {last}" : "";

    /// <summary>Ends the read under way and all later ones; the first cause stays.</summary>
    private void Stop(StopCause cause)
    {
        if (Interlocked.CompareExchange(ref _stop, (int)cause, (int)StopCause.None) != (int)StopCause.None)
            return;
        _wake.Signal();
        if (OperatingSystem.IsWindows())
            KillTree();
    }

    private void Terminate()
    {
        if (_process.HasExited)
            return;
        // A script in between does not hand signals on, and once it is gone its children cannot be found: then the whole tree is killed.
        if (!OperatingSystem.IsWindows() && !HasChildren(_process.Id))
        {
            _ = Posix.Kill(_process.Id, Posix.SignalTerminate);
            _ = Posix.Kill(_process.Id, Posix.SignalContinue);
            if (_process.WaitForExit(_command.StopGrace))
                return;
        }

        KillTree();
        _process.WaitForExit(KillBound);
    }

    private void KillTree()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended meanwhile, or a part of it belongs to another user: what could be killed is.
        }
    }

    private static bool HasChildren(int process)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{process}/task").Any(thread => File.ReadAllText(Path.Combine(thread, "children")).Length > 0);
        }
        catch (IOException)
        {
            return false; // it ended meanwhile, or the kernel does not list children
        }
    }

    private void Feed()
    {
        try
        {
            using var input = _process.StandardInput.BaseStream;
            if (_command.Feed is { } feed)
                feed(input);
            else
                input.Write(_command.Input.Span);
        }
        catch (IOException)
        {
            // The child stopped reading: its exit code says why.
        }
    }

    /// <summary>Arms the watchdog and the token for one read.</summary>
    private readonly ref struct Watch : IDisposable
    {
        private readonly MediaChild _child;
        private readonly CancellationTokenRegistration _registration;

        public Watch(MediaChild child, TimeSpan deadline, CancellationToken cancellationToken)
        {
            ObjectDisposedException.ThrowIf(child._disposed, child);
            cancellationToken.ThrowIfCancellationRequested();
            _child = child;
            _registration = cancellationToken.UnsafeRegister(static c => ((MediaChild)c!).Stop(StopCause.Cancelled), child);
            child._watchdog.Change(deadline, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _child._watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _registration.Dispose();
        }
    }
}
