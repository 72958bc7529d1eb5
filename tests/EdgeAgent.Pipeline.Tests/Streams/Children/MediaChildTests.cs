using System.Diagnostics;
using System.Text;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Streams.Children;

public sealed class MediaChildTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [ProgramFact("sh")]
    public void Output_is_read_to_its_end_and_the_exit_code_is_told()
    {
        using var child = Shell.Start("printf 'abcdefgh'; exit 3");
        var buffer = new byte[5];
        Assert.Equal(5, child.ReadFully(buffer, Long, CancellationToken.None));
        Assert.Equal("abcde"u8.ToArray(), buffer);
        Assert.Equal(3, child.ReadFully(buffer, Long, CancellationToken.None));
        Assert.Equal(0, child.Read(buffer, Long, CancellationToken.None));
        Assert.Equal(3, child.WaitForExit(Long).Code);
    }

    [ProgramFact("sh")]
    public void Waiting_for_output_takes_nothing_away()
    {
        using var child = Shell.Start("printf abc");
        Assert.True(child.WaitForOutput(Long, CancellationToken.None));
        Assert.True(child.WaitForOutput(Long, CancellationToken.None));
        Assert.Equal("abc"u8.ToArray(), child.ReadToEnd(10, Long, CancellationToken.None));
        Assert.False(child.WaitForOutput(Long, CancellationToken.None));
    }

    [ProgramFact("sh")]
    public void A_large_buffer_is_filled_from_many_small_writes()
    {
        using var child = Shell.Start("i=0; while [ $i -lt 200 ]; do printf '%1000d' $i; i=$((i+1)); done");
        Assert.Equal(200_000, child.ReadFully(new byte[200_000], Long, CancellationToken.None));
    }

    [ProgramFact("sh", "yes", "head")]
    public void A_child_that_floods_stderr_is_not_blocked_and_its_tail_is_bounded()
    {
        using var child = Shell.Start("yes 'a line of noise' | head -c 2000000 >&2; yes x | head -c 100000 | tr -d '\\n' >&2; echo last >&2; printf done");
        Assert.Equal("done"u8.ToArray(), child.ReadToEnd(100, Long, CancellationToken.None));
        var tail = child.WaitForExit(Long).ErrorTail;
        Assert.InRange(tail.Count, 2, 20);
        Assert.All(tail, line => Assert.InRange(line.Length, 1, 401));
    }

    [ProgramFact("sh")]
    public void Passwords_of_the_arguments_never_reach_the_tail()
    {
        var command = new MediaCommand("/bin/sh", ["-c", "echo \"cannot open $0 with geh%3Aeim, that is geh:eim\" >&2", "rtsp://admin:geh%3Aeim@10.0.0.8/s?token=abcdef"], "dash");
        using var child = MediaChild.Start(command, "camera", TimeProvider.System);
        var line = Assert.Single(child.WaitForExit(Long).ErrorTail);
        Assert.Equal("cannot open rtsp://***@10.0.0.8/s?token=*** with ***, that is ***", line);
    }

    [ProgramFact("sh")]
    public void Lines_taken_by_the_sink_stay_out_of_the_tail()
    {
        var seen = new List<string>();
        using var child = MediaChild.Start(
            Shell.Command("printf 'info one\\r\\nerror two\\ninfo three' >&2", line =>
            {
                seen.Add(Encoding.UTF8.GetString(line));
                return line.StartsWith("info"u8);
            }),
            "test",
            TimeProvider.System);
        Assert.Equal(["error two"], child.WaitForExit(Long).ErrorTail);
        Assert.Equal(["info one", "error two", "info three"], seen);
    }

    [Fact]
    public void A_missing_program_names_its_package()
    {
        var command = new MediaCommand("no-such-program-here", [], "ffmpeg");
        var e = Assert.Throws<DeviceException>(() => MediaChild.Start(command, "camera door", TimeProvider.System));
        Assert.Equal(DeviceFault.MissingDependency, e.Reason);
        Assert.Equal("camera door: no-such-program-here is needed and not installed. Install it: apt-get install ffmpeg", e.Message);
    }

    [ProgramFact("sh", "sleep")]
    public async Task A_silent_child_misses_the_deadline_and_stays_stalled()
    {
        var time = new FakeTimeProvider();
        using var child = Shell.Start("echo hello >&2; exec sleep 100", time);
        await Until(() => child.ErrorTail().Count == 1);
        var read = Task.Run(() => child.Read(new byte[1], TimeSpan.FromSeconds(5), CancellationToken.None));
        await AdvanceUntil(time, TimeSpan.FromSeconds(1), read);
        var e = await Assert.ThrowsAsync<DeviceException>(() => read);
        Assert.Equal(DeviceFault.Stalled, e.Reason);
        Assert.Equal("test child: nothing came for 5 s. /bin/sh said: hello", e.Message);
        Assert.Throws<DeviceException>(() => child.Read(new byte[1], TimeSpan.FromSeconds(5), CancellationToken.None));
    }

    [ProgramFact("sh")]
    public async Task A_trickle_of_bytes_does_not_fill_a_frame_within_the_deadline()
    {
        using var child = Shell.Start("while :; do printf x; sleep 0.01; done");
        var e = await Assert.ThrowsAsync<DeviceException>(() => Task.Run(() => child.ReadFully(new byte[1 << 20], TimeSpan.FromMilliseconds(200), CancellationToken.None)));
        Assert.Equal(DeviceFault.Stalled, e.Reason);
    }

    [ProgramFact("sh", "sleep")]
    public async Task Cancellation_ends_a_read_at_once()
    {
        using var child = Shell.Start("exec sleep 100");
        using var stop = new CancellationTokenSource();
        var read = Task.Run(() => child.Read(new byte[1], Long, stop.Token));
        var began = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.InRange(began.ElapsedMilliseconds, 0, 20_000);
    }

    [ProgramFact("sh", "sleep")]
    public async Task Disposing_ends_a_read_of_another_thread_and_reaps_the_child()
    {
        var child = Shell.Start("exec sleep 100");
        var read = Task.Run(() => child.Read(new byte[1], Long, CancellationToken.None));
        child.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read);
        Assert.False(Shell.IsListed(child.ProcessId));
        child.Dispose();
    }

    [ProgramFact("sh", "sleep")]
    public void A_grandchild_that_holds_the_pipes_is_killed_too()
    {
        var child = Shell.Start("trap '' TERM; sleep 100 & echo $!; wait");
        var grandchild = Shell.ReadProcessId(child);
        var began = Stopwatch.StartNew();
        child.Dispose();
        Assert.InRange(began.ElapsedMilliseconds, 0, 20_000);
        Assert.False(Shell.IsListed(child.ProcessId));
        AssertGone(grandchild);
    }

    [ProgramFact("sh", "sleep", "kill")]
    public void A_stopped_child_that_ignores_the_polite_signal_is_killed_within_the_bound()
    {
        var child = Shell.Start("trap '' TERM; echo $$; while :; do read line; done");
        var process = Shell.ReadProcessId(child);
        using (var stop = Process.Start("kill", ["-STOP", $"{process}"]))
            stop.WaitForExit();
        var began = Stopwatch.StartNew();
        child.Dispose();
        Assert.InRange(began.ElapsedMilliseconds, 0, 20_000);
        Assert.False(Shell.IsListed(process));
    }

    [ProgramFact("sh")]
    public void Fifty_children_that_die_at_once_leave_nothing_behind()
    {
        var before = Directory.GetFiles("/proc/self/fd").Length;
        var processes = new List<int>();
        for (var i = 0; i < 50; i++)
        {
            using var child = Shell.Start("echo broken camera >&2; exit 1");
            processes.Add(child.ProcessId);
            Assert.Equal(0, child.Read(new byte[1], Long, CancellationToken.None));
            var exit = child.WaitForExit(Long);
            Assert.Equal(1, exit.Code);
            Assert.Equal(["broken camera"], exit.ErrorTail);
        }

        Assert.All(processes, process => Assert.False(Shell.IsListed(process)));
        // Other tests of this process open and close files meanwhile; 50 leaked pipes would be 150.
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 60);
    }

    [ProgramFact("sh", "cat")]
    public void Input_is_fed_while_output_is_read()
    {
        var input = new byte[3_000_000];
        Random.Shared.NextBytes(input);
        using var child = MediaChild.Start(Shell.Exec("cat") with { Input = input }, "cat", TimeProvider.System);
        Assert.Equal(input, child.ReadToEnd(input.Length, Long, CancellationToken.None));
    }

    [ProgramFact("sh", "yes")]
    public void An_output_beyond_its_limit_is_refused()
    {
        using var child = Shell.Start("exec yes");
        Assert.Equal(DeviceFault.Unreadable, Assert.Throws<DeviceException>(() => child.ReadToEnd(1000, Long, CancellationToken.None)).Reason);
    }

    [ProgramFact("sh", "yes")]
    public void Reading_allocates_nothing()
    {
        using var child = Shell.Start("exec yes");
        using var stop = new CancellationTokenSource();
        var frame = new byte[200_000];
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 50; i++)
                child.ReadFully(frame, Long, stop.Token);
        }));
    }

    private static void AssertGone(int process)
    {
        // Its new parent (init) reaps it, not we.
        Assert.True(SpinWait.SpinUntil(() => !Shell.IsListed(process) || File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal), 3000));
    }

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Long);
        while (!condition())
            await Task.Delay(5, limit.Token);
    }

    private static async Task AdvanceUntil(FakeTimeProvider time, TimeSpan step, Task task)
    {
        using var limit = new CancellationTokenSource(Long);
        while (!task.IsCompleted)
        {
            time.Advance(step);
            await Task.WhenAny(task, Task.Delay(5, limit.Token));
        }
    }
}
