using System.Net.Sockets;
using EdgeAgent.Host.Health;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Health;

public sealed class HealthSocketTests : IAsyncDisposable
{
    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly HealthScene _scene = new();
    private readonly TemporaryFolder _folder = new();

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<HealthSocket> ListenAsync(string folder)
    {
        var socket = new HealthSocket(folder, _scene.Judge, TimeProvider.System, NullLogger<HealthSocket>.Instance);
        await socket.StartAsync(CancellationToken.None);
        return socket;
    }

    private static Task<AgentVerdict> AskAsync(string folder) => new HealthQuestion(TimeProvider.System).AskAsync(folder, CancellationToken.None);

    private static Socket Connect(string folder)
    {
        using var address = new HealthAddress(folder);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(address.EndPoint);
        return socket;
    }

    [Theory]
    [InlineData(10)]
    [InlineData(150)]
    [InlineData(240)]
    public async Task The_answer_is_the_verdict_however_long_the_folders_path_is(int length)
    {
        await _scene.StartAsync("file", SourceState.Ended, (_, _) => Task.CompletedTask);
        var folder = Directory.CreateDirectory(_folder[new string('x', length)]).FullName;
        using (await ListenAsync(folder))
        {
            var verdict = await AskAsync(folder);
            Assert.Equal(("line-3", Environment.ProcessId, true), (verdict.Agent, verdict.Process, verdict.Healthy));
            var source = Assert.Single(verdict.Sources);
            Assert.Equal(("file", SourceStanding.Waits, SourceState.Ended), (source.Source, source.Standing, source.State));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(OwnerAndGroup, File.GetUnixFileMode(Path.Combine(folder, HealthAddress.FileName)));
        }

        Assert.False(File.Exists(Path.Combine(folder, HealthAddress.FileName)));
        var none = await Assert.ThrowsAsync<NoHealthException>(() => AskAsync(folder));
        Assert.StartsWith($"No agent runs on {folder}: ", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_socket_of_an_agent_that_was_killed_is_no_answer_and_does_not_stand_in_the_way()
    {
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            var elsewhere = _folder["was.sock"];
            killed.Bind(new UnixDomainSocketEndPoint(elsewhere));
            killed.Listen();
            // Its file stays, as after a kill: it is closed under another name.
            File.Move(elsewhere, _folder[HealthAddress.FileName]);
        }

        Assert.True(File.Exists(_folder[HealthAddress.FileName]));
        var refused = await Assert.ThrowsAsync<NoHealthException>(() => AskAsync(_folder.Path));
        Assert.Contains("it was killed, and nobody listens", refused.Message, StringComparison.Ordinal);

        using var socket = await ListenAsync(_folder.Path);
        Assert.Equal("line-3", (await AskAsync(_folder.Path)).Agent);
    }

    [Fact]
    public async Task Who_connects_and_reads_nothing_or_sends_without_end_holds_up_nobody()
    {
        using var socket = await ListenAsync(_folder.Path);
        var strangers = new List<Socket>();
        try
        {
            for (var i = 0; i < 50; i++)
            {
                var stranger = Connect(_folder.Path);
                strangers.Add(stranger);
                stranger.Blocking = false;
                try
                {
                    while (true)
                        stranger.Send(new byte[65536]);
                }
                catch (SocketException)
                {
                    // Its buffer is full, or it was hung up on.
                }
            }

            Assert.Equal("line-3", (await AskAsync(_folder.Path)).Agent);
        }
        finally
        {
            strangers.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task An_agent_that_hangs_is_none_after_three_seconds()
    {
        using var address = new HealthAddress(_folder.Path);
        using var hanging = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        hanging.Bind(address.EndPoint);
        hanging.Listen();
        var time = new FakeTimeProvider();
        var asking = new HealthQuestion(time).AskAsync(_folder.Path, CancellationToken.None);
        using var accepted = await hanging.AcceptAsync();
        await Task.Yield();
        Assert.False(asking.IsCompleted);
        time.Advance(HealthQuestion.Limit);
        var fault = await Assert.ThrowsAsync<NoHealthException>(() => asking.WaitAsync(Until.Patience));
        Assert.Contains("does not answer within 3 s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Something_else_that_answers_is_no_agent()
    {
        using var address = new HealthAddress(_folder.Path);
        using var stranger = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        stranger.Bind(address.EndPoint);
        stranger.Listen();
        foreach (var text in (string[])["", "{}", "[1]", "null", "HTTP/1.1 200 OK\r\n\r\n"])
        {
            var asking = AskAsync(_folder.Path);
            using (var accepted = await stranger.AcceptAsync())
                accepted.Send(System.Text.Encoding.UTF8.GetBytes(text));
            var fault = await Assert.ThrowsAsync<NoHealthException>(() => asking);
            Assert.Contains("no agent of this version", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_folder_that_is_not_there_costs_the_answers_alone()
    {
        using var nowhere = await ListenAsync(_folder["nowhere"]);
        using var nothing = new HealthSocket(null, _scene.Judge, TimeProvider.System, NullLogger<HealthSocket>.Instance);
        await nothing.StartAsync(CancellationToken.None);
        await Task.WhenAll(nowhere.ExecuteTask!, nothing.ExecuteTask!).WaitAsync(Until.Patience);
        var fault = await Assert.ThrowsAsync<NoHealthException>(() => AskAsync(_folder["nowhere"]));
        Assert.Contains("there is no such folder", fault.Message, StringComparison.Ordinal);
    }
}
