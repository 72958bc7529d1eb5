using EdgeAgent.Host.Cli.Bench.Plan;
using EdgeAgent.Host.Machine;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli.Bench.Plan;

public sealed class ProcessTreeTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Children_and_theirs_count_also_after_their_end_and_nobody_else()
    {
        Stat(10, "edgeagent", parent: 1, ticks: 999, ended: 50, pages: 999);
        Stat(11, "ffmpeg (x) y", parent: 10, ticks: 200, ended: 0, pages: 100);
        Stat(12, "helper", parent: 11, ticks: 30, ended: 20, pages: 10);
        Stat(13, "other", parent: 1, ticks: 5000, ended: 5000, pages: 5000);
        Directory.CreateDirectory(_root["proc/self"]);
        var tree = new ProcessTree(new SystemFiles(_root.Path), 10, () => TimeSpan.FromSeconds(7));

        Assert.Equal(TimeSpan.FromSeconds(7 + 0.5 + 2 + 0.5), tree.CpuTime());
        Assert.Equal(110L * Environment.SystemPageSize, tree.ChildBytes());
    }

    [Fact]
    public void Where_the_kernel_tells_nothing_this_process_counts_alone()
    {
        var tree = new ProcessTree(new SystemFiles(_root.Path), 10, () => TimeSpan.FromSeconds(7));
        Assert.Equal((TimeSpan.FromSeconds(7), 0), (tree.CpuTime(), tree.ChildBytes()));
    }

    private void Stat(int id, string name, int parent, int ticks, int ended, int pages)
    {
        Directory.CreateDirectory(_root[$"proc/{id}"]);
        File.WriteAllText(_root[$"proc/{id}/stat"], $"{id} ({name}) S {parent} 1 1 0 -1 0 0 0 0 0 {ticks - 10} 10 {ended} 0 20 0 1 0 100 12345 {pages} 18446744073709551615 1 1\n");
    }
}
