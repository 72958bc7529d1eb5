using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli;

public sealed class BuildEngineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Where_memory_runs_out_the_kernel_ends_the_building_of_an_engine_first()
    {
        // It waits for what it is told on its standard input.
        using var run = ProgramRun.Start(_folder.Path, new Dictionary<string, string?>(), "build-engine");
        await Until.TrueAsync(() => File.ReadAllText($"/proc/{run.Id}/oom_score_adj").Trim() == "1000", TimeSpan.FromSeconds(60));
    }
}
