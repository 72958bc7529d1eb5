using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>A variant that is loaded and takes its turns.</summary>
internal sealed class VariantRun : IDisposable
{
    /// <summary>So long a variant runs before it is the next one's turn: its weights are in the caches again after the first run of it.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);

    /// <summary>The first runs make buffers, compile, and learn shapes.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);

    private const int FewestWarmUps = 3;

    private readonly IPredictor _predictor;
    private readonly RepeatedInput _input;
    private readonly BenchClock _clock;
    private readonly List<RunCost> _costs = [];

    private VariantRun(IPredictor predictor, RepeatedInput input, BenchClock clock) => (_predictor, _input, _clock) = (predictor, input, clock);

    /// <summary>Memory that loading and warming up have added.</summary>
    public long MemoryBytes { get; private init; }

    /// <summary>How long the recording is that it hears; null of a picture.</summary>
    public TimeSpan? Length => _input.Length;

    /// <summary>What it loses on the golden samples; null where there are none.</summary>
    public double? Loss { get; private set; }

    /// <summary>What its runs have taken.</summary>
    public RunFigures? Figures => _costs.Count > 0 ? RunFigures.Of(_costs) : null;

    /// <summary>Loads a variant, reads its input and warms up.</summary>
    /// <param name="factory">Loads models.</param>
    /// <param name="variant">What.</param>
    /// <param name="input">A picture or recording.</param>
    /// <param name="clock">Measures.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="Pipeline.EdgeAgentException">The model cannot be loaded so, or not run on that input, or the input cannot be read.</exception>
    public static async Task<VariantRun> OpenAsync(PredictorFactory factory, Variant variant, string input, BenchClock clock, CancellationToken stop)
    {
        var (before, fallbacks) = (BenchClock.Memory(), clock.Fallbacks);
        var predictor = factory.Open(variant.Bundle, variant.Options, stop);
        RepeatedInput? repeated = null;
        try
        {
            if (clock.Fallbacks > fallbacks)
                throw new ModelException(ModelFault.Unsupported, $"{variant.EngineWord} is not available here, the processor would run it; 'edgeagent check' and the log say why.");
            repeated = await predictor.RepeatAsync(input, stop);
            for (var (runs, began) = (0, clock.Now); runs < FewestWarmUps || clock.Since(began) < WarmUp; runs++)
                repeated.Run(stop);
            return new VariantRun(predictor, repeated, clock) { MemoryBytes = Math.Max(0, BenchClock.Memory() - before) };
        }
        catch
        {
            repeated?.Dispose();
            predictor.Dispose();
            throw;
        }
    }

    /// <summary>Measures what it loses.</summary>
    /// <param name="samples">Inputs with known results.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="Pipeline.EdgeAgentException">A sample cannot be read, or the model failed on it.</exception>
    public async Task LoseAsync(IReadOnlyList<GoldenSample> samples, CancellationToken stop)
    {
        var losses = new List<double>();
        foreach (var sample in samples)
        {
            var expected = GoldenExpectation.Read(sample.Expect);
            await foreach (var found in _predictor.PredictAsync(sample.Input, stop))
            {
                if (GoldenLoss.Of(expected, found, sample.Tolerance) is { } loss)
                    losses.Add(loss);
                break;
            }
        }

        Loss = losses.Count > 0 ? losses.Average() : null;
    }

    /// <summary>Runs for a moment, and notes what each run takes but the first, where there are several.</summary>
    public void TakeTurn(CancellationToken stop)
    {
        var began = _clock.Now;
        for (var isFirst = true; isFirst || _clock.Since(began) < Turn; isFirst = false)
        {
            var cost = _clock.Measure(() => _input.Run(stop));
            if (!isFirst || cost.Wall >= Turn)
                _costs.Add(cost);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        _predictor.Dispose();
    }
}
