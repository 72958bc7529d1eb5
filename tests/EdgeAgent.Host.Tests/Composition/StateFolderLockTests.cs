using EdgeAgent.Host.Composition;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class StateFolderLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_taken_once_until_it_is_given_back()
    {
        Assert.False(StateFolderLock.IsTaken(_folder.Path, out _));
        using (StateFolderLock.Take(_folder.Path))
        {
            Assert.True(StateFolderLock.IsTaken(_folder.Path, out var process));
            Assert.Equal($"{Environment.ProcessId}", process);
            var fault = Assert.Throws<StateFolderInUseException>(() => StateFolderLock.Take(_folder.Path));
            Assert.Contains(_folder.Path, fault.Message, StringComparison.Ordinal);
            // Whoever failed has taken nothing away.
            Assert.True(StateFolderLock.IsTaken(_folder.Path, out _));
        }

        Assert.False(StateFolderLock.IsTaken(_folder.Path, out _));
        StateFolderLock.Take(_folder.Path).Dispose();
    }

    [Fact]
    public async Task An_agent_that_starts_is_never_refused_for_those_who_ask()
    {
        const int starts = 200;
        StateFolderLock.Take(_folder.Path).Dispose();
        using var end = new CancellationTokenSource();
        var asked = 0;
        var asking = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                StateFolderLock.IsTaken(_folder.Path, out var _);
                Interlocked.Increment(ref asked);
            }
        })).ToArray();
        try
        {
            for (var start = 0; start < starts || Volatile.Read(ref asked) < starts; start++)
            {
                using var held = StateFolderLock.Take(_folder.Path);
                Assert.True(StateFolderLock.IsTaken(_folder.Path, out _));
            }
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(asking);
        }
    }
}
