using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>What a command line wants to have measured.</summary>
internal sealed record BenchOptions
{
    /// <summary>Models; the first is what the others are compared with.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Threads that are tried.</summary>
    public required IReadOnlyList<int> Threads { get; init; }

    /// <summary>Sizes of the input that are tried beside the model's own.</summary>
    public IReadOnlyList<InputSize> Sizes { get; init; } = [];

    /// <summary>Engines that are tried; none for all that the library was built with.</summary>
    public IReadOnlyList<Engine> Engines { get; init; } = [];

    /// <summary>A picture or recording; null for the first golden sample, or one that comes with the agent.</summary>
    public string? Input { get; init; }

    /// <summary>How long each variant is measured.</summary>
    public TimeSpan Each { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What may be lost on the golden samples, 0 to 1.</summary>
    public double MostLoss { get; init; } = 0.01;

    /// <summary>What the winner is best at.</summary>
    public Preference Prefer { get; init; }

    /// <summary>1, 2, 4… threads up to the machine's cores, and as many as an agent takes by itself.</summary>
    public static IReadOnlyList<int> UsualThreads(int cores) =>
        [.. Enumerable.Range(0, 9).Select(power => 1 << power).Where(t => t <= cores).Append(Math.Max(1, cores - 1)).Append(cores).Distinct().Order()];

    /// <summary>Every combination.</summary>
    /// <param name="graphs">The models and their other graphs; the first is what the others are compared with.</param>
    /// <param name="usual">The engines, where none are named.</param>
    public IReadOnlyList<Variant> VariantsOf(IReadOnlyList<GraphChoice> graphs, IReadOnlyList<Engine> usual) =>
    [
        .. from graph in graphs
           from size in Sizes.Select(s => (InputSize?)s).Prepend(null)
           from engine in Engines.Count > 0 ? Engines : usual
           from threads in Threads
           select new Variant(graph, engine, threads) { Size = size, IsOther = graph != graphs[0] || size is not null },
    ];
}
