using EdgeAgent.Host.Cli.Bench;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli.Bench;

public sealed class BenchRunTests
{
    [Theory]
    [InlineData(50_000_000, false)]
    [InlineData(100_000_000_000, true)]
    public async Task What_has_no_memory_beside_the_first_is_told_and_not_loaded(long free, bool isMeasured)
    {
        using var workbench = new ModelWorkbench(Serilog.Core.Logger.None, asBundled: true);
        var options = new BenchOptions
        {
            Models = [Path.Combine(Repository.Root, "models", "speech-vad")],
            Threads = [1, 2],
            Engines = [Engine.Cpu],
            Each = TimeSpan.FromMilliseconds(1),
        };

        var report = await new BenchRun(workbench, options, TimeProvider.System, () => free).RunAsync(CancellationToken.None);

        Assert.NotNull(report.Variants[0].P50Ms);
        Assert.Equal(isMeasured, report.Variants[1].P50Ms is not null);
        Assert.Equal(isMeasured, report.Variants[1].Error is null);
        if (!isMeasured)
            Assert.Contains("50 MB are free", report.Variants[1].Error, StringComparison.Ordinal);
    }
}
