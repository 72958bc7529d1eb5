using System.Globalization;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Machine.Rights;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>
/// Measures the variants of a model, each through the agent's own way from a frame or recording to the result. They take turns, so that whatever else the
/// machine does meets all of them.
/// </summary>
/// <param name="workbench">Loads models.</param>
/// <param name="options">What is measured.</param>
/// <param name="time">The clock.</param>
/// <param name="room">Bytes of memory that this process can still have; null for the system's word.</param>
internal sealed class BenchRun(ModelWorkbench workbench, BenchOptions options, TimeProvider time, Func<long>? room = null)
{
    /// <summary>What stays free beside all that is loaded: below it the kernel soon ends something, perhaps the agent.</summary>
    private const long LeastRoomBytes = 100_000_000;

    /// <summary>All are loaded at once; more of them say nothing that fewer do not.</summary>
    private const int MostVariants = 48;

    /// <summary>So often each has its turn, however long that takes.</summary>
    private const int FewestRounds = 3;

    private readonly Dictionary<Variant, BenchRow> _rows = [];
    private readonly Dictionary<Variant, VariantRun> _runs = [];
    private ModelBundle? _first;

    /// <summary>The first model's graphs: settings can choose among these.</summary>
    private IReadOnlyList<GraphChoice> _own = [];

    private Variant? _winner;

    /// <summary>Measures.</summary>
    /// <param name="stop">Ends it; what was measured until then is in the report.</param>
    /// <exception cref="EdgeAgentException">A model cannot be read, there is no input, or there are too many variants.</exception>
    public async Task<BenchReport> RunAsync(CancellationToken stop)
    {
        InferenceRuntime.Start(options.Threads.Max());
        var bundles = options.Models.Select(m => workbench.Factory.Describe(m, new InferOptions())).ToList();
        var first = _first = bundles[0];
        var identity = ModelIdentity.Of(first);
        if (options.Sizes.Count > 0 && identity.Image is null)
            throw new ModelException(ModelFault.Unfitting, $"--sizes is for models that look at pictures; '{first.Name}' is none. Leave it out.");
        _own = [.. GraphChoice.Of(first)];
        var variants = options.VariantsOf([.. _own, .. bundles.Skip(1).SelectMany(GraphChoice.Of)], InferenceRuntime.Engines);
        if (variants.Count > MostVariants)
            throw new ModelException(ModelFault.TooLarge, $"These are {variants.Count} variants; at most {MostVariants} are measured at once. Name fewer with --threads, --sizes or --engines.");
        var input = options.Input ?? BenchInput.Of(first, identity);
        using var clock = new BenchClock(time);
        using var progress = new ProgressLine(Terminal.Error, Terminal.IsPersonAtError, () => Terminal.ErrorColumns, variants.Count, time);
        var watch = new MachineWatch(SystemFiles.OfThisMachine, time, () => Environment.CpuUsage.TotalTime, stop);
        try
        {
            var stopped = !await MeasureAsync(variants, input, first.Golden, clock, progress, stop);
            progress.Hide();
            return Report(first, identity, input, variants, watch.Note(CancellationToken.None), stopped);
        }
        finally
        {
            foreach (var run in _runs.Values)
                run.Dispose();
        }
    }

    /// <summary>Measures to the end, or until somebody stops it.</summary>
    private async Task<bool> MeasureAsync(IReadOnlyList<Variant> variants, string input, IReadOnlyList<GoldenSample> golden, BenchClock clock, ProgressLine progress, CancellationToken stop)
    {
        try
        {
            await OpenAsync(variants, input, golden, clock, progress, stop);
            MeasureInTurns(variants, clock, progress, stop);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task OpenAsync(IReadOnlyList<Variant> variants, string input, IReadOnlyList<GoldenSample> golden, BenchClock clock, ProgressLine progress, CancellationToken stop)
    {
        foreach (var (done, variant) in variants.Index())
        {
            progress.Show(done, $"loading {variant.Name}");
            if (WhyNoRoom(variant) is { } full)
            {
                _rows[variant] = BenchRow.Of(variant, Numbers(variant), full);
                continue;
            }

            try
            {
                var run = await VariantRun.OpenAsync(workbench.Factory, variant, input, clock, stop);
                _runs.Add(variant, run);
                await run.LoseAsync(golden, stop);
            }
            catch (ModelException e)
            {
                if (_runs.Remove(variant, out var failed))
                    failed.Dispose();
                _rows[variant] = BenchRow.Of(variant, Numbers(variant), e.Message);
            }
        }
    }

    /// <summary>Why a variant is not loaded beside the others; null where it is, as the first always is.</summary>
    private string? WhyNoRoom(Variant variant)
    {
        if (_runs.Count == 0)
            return null;
        var known = _runs.Where(r => r.Key.Graph == variant.Graph).Select(r => (long?)r.Value.MemoryBytes).Max();
        var needed = known ?? variant.Bundle.Files.Values.Where(File.Exists).Sum(f => new FileInfo(f).Length);
        var free = (room ?? (static () => MemoryState.Read(SystemFiles.OfThisMachine).RoomBytes))();
        return free - needed >= LeastRoomBytes ? null : string.Create(CultureInfo.InvariantCulture,
            $"there is no memory for it beside the others: it takes about {needed / 1_000_000} MB, and {free / 1_000_000} MB are free. Measure fewer at once: --threads, --sizes, --engines.");
    }

    private void MeasureInTurns(IReadOnlyList<Variant> variants, BenchClock clock, ProgressLine progress, CancellationToken stop)
    {
        var began = clock.Now;
        var wanted = options.Each * _runs.Count;
        for (var round = 0; _runs.Count > 0 && (round < FewestRounds || clock.Since(began) < wanted); round++)
        {
            progress.Show((int)Math.Min(variants.Count - 1, variants.Count * (clock.Since(began) / wanted)), $"round {round + 1}");
            foreach (var variant in variants.Where(_runs.ContainsKey))
            {
                stop.ThrowIfCancellationRequested();
                try
                {
                    _runs[variant].TakeTurn(stop);
                }
                catch (ModelException e)
                {
                    _runs.Remove(variant, out var failed);
                    failed!.Dispose();
                    _rows[variant] = BenchRow.Of(variant, Numbers(variant), e.Message);
                }
            }
        }
    }

    private BenchReport Report(ModelBundle first, ModelIdentity identity, string input, IReadOnlyList<Variant> variants, MachineNote machine, bool stopped)
    {
        var rows = variants.Select(v => _rows.GetValueOrDefault(v)
            ?? (_runs.TryGetValue(v, out var run) ? BenchRow.Of(v, Numbers(v), run) : BenchRow.Of(v, Numbers(v), "stopped before it was measured"))).ToList();
        return new BenchReport
        {
            Model = first.Name,
            Task = identity.Task?.ToString().ToLowerInvariant() ?? "",
            Input = input,
            InputMs = _runs.Values.FirstOrDefault()?.Length?.TotalMilliseconds,
            Golden = first.Golden.Count,
            Device = DeviceName.OfThisMachine,
            Cores = Environment.ProcessorCount,
            Runtime = InferenceRuntime.Version,
            Machine = machine,
            Stopped = stopped,
            Variants = rows,
            Winner = WinnerOf(variants),
        };
    }

    /// <summary>Writes the winner into the local settings of the first model.</summary>
    /// <returns>The report, with the file.</returns>
    /// <exception cref="RightsException">Root may not work in the folder.</exception>
    /// <exception cref="ModelException">The winner cannot be kept so, or not written.</exception>
    public BenchReport Write(BenchReport report)
    {
        if (report.Winner is not { } winner || _winner is not { } variant)
            throw new ModelException(ModelFault.Unfitting, "Nothing was written: no variant may be chosen.");
        if (_first is not { } first || !_own.Any(g => ReferenceEquals(g, variant.Graph)))
            throw new ModelException(ModelFault.Unfitting, $"Nothing was written: the best is '{variant.Graph.Name}', which is another model than the first. Name it in the configuration, or give the first one's model.yaml a line variants: {{int8: FILE}}.");
        var row = report.Variants[winner.Variant];
        var place = workbench.Local.Write(first, new LocalSettings
        {
            Device = report.Device,
            Measured = time.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Threads = variant.Threads,
            Engine = variant.Engine == Engine.Cpu ? null : variant.Engine,
            Size = variant.Size is { } size ? (size.Width, size.Height) : null,
            Variant = variant.Graph.Variant,
            Figures = Figures(row).Where(f => f.Value is not null).ToDictionary(f => f.Key, f => f.Value!.Value),
        }, folder => ActingUser.For(folder));
        return report with { Written = place.Path, WrittenWhy = place.Why };
    }

    private static IEnumerable<KeyValuePair<string, double?>> Figures(BenchRow row) =>
    [
        new("p50_ms", row.P50Ms), new("p95_ms", row.P95Ms), new("cpu_ms", row.CpuMs), new("frames_per_second", row.FramesPerSecond), new("frames_per_core", row.FramesPerCore),
        new("real_time_factor", row.RealTimeFactor), new("streams_per_core", row.StreamsPerCore), new("memory_mb", row.MemoryMb), new("loss", row.Loss),
    ];

    private BenchWinner? WinnerOf(IReadOnlyList<Variant> variants)
    {
        var measured = variants.Where(v => _runs.TryGetValue(v, out var run) && run.Figures is not null).ToList();
        var candidates = measured.Select(v => new Candidate(_runs[v].Figures!, v.Threads, v.IsOther, _runs[v].Loss)).ToList();
        if (WinnerChoice.Of(candidates, options.MostLoss, options.Prefer) is not { } place)
            return null;
        var winner = _winner = measured[place];
        return new BenchWinner(variants.Index().First(v => v.Item == winner).Index, winner.Name, WinnerReason.Of(candidates, place, options.MostLoss, options.Prefer));
    }

    private static string? Numbers(Variant variant)
    {
        if (!variant.Bundle.Files.TryGetValue(ModelBundle.MainRole, out var path))
            return variant.Bundle.Quantized ? "int8" : null;
        return GraphNumbers.AreIntegers(path) switch { true => "int8", false => "float", null => null };
    }
}
