namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>Whether a device carries some sources, and how many more; arithmetic on measured costs. Costs add up: caches and memory bandwidth that sources share are not in it.</summary>
internal sealed record LoadPlan
{
    /// <summary>More than anybody connects.</summary>
    private const int Most = 1000;

    /// <summary>What limits when nothing else does so before.</summary>
    private const string Nothing = "nothing";

    private LoadPlan()
    {
    }

    /// <summary>The sources, in the order given.</summary>
    public required IReadOnlyList<SourcePlan> Sources { get; init; }

    /// <summary>Cores that all of them take.</summary>
    public required double Cores { get; init; }

    /// <summary>Memory that they take.</summary>
    public required double Mb { get; init; }

    /// <summary>The share of its time that each model is at work.</summary>
    public required IReadOnlyDictionary<string, double> Models { get; init; }

    /// <summary>What is over: <c>processor</c>, <c>memory</c>, or <c>model NAME</c>; null where they fit.</summary>
    public required string? Over { get; init; }

    /// <summary>Adds up.</summary>
    /// <param name="sources">What each costs.</param>
    /// <param name="room">What there is.</param>
    public static LoadPlan Of(IReadOnlyList<SourceCost> sources, DeviceRoom room)
    {
        var cores = sources.Sum(s => s.Cores * s.Names.Count);
        var memory = sources.Sum(s => s.FirstMb + s.NextMb * (s.Names.Count - 1));
        var models = sources.SelectMany(s => s.Models.Select(m => (m.Key, Share: m.Value * s.Names.Count))).GroupBy(m => m.Key).ToDictionary(g => g.Key, g => g.Sum(m => m.Share));
        var busiest = models.OrderByDescending(m => m.Value).FirstOrDefault();
        return new LoadPlan
        {
            Cores = cores,
            Mb = memory,
            Models = models,
            Over = cores > room.UsableCores ? "processor" : memory > room.UsableMb ? "memory" : busiest.Value > 1 - room.Reserve ? $"model {busiest.Key}" : null,
            Sources = [.. sources.Select(s => More(s))],
        };

        SourcePlan More(SourceCost source)
        {
            var limits = new List<(string Name, double Count)>
            {
                ("processor", Fit(room.UsableCores - cores, source.Cores)),
                ("memory", Fit(room.UsableMb - memory, source.NextMb)),
            };
            limits.AddRange(source.Models.Select(m => ($"model {m.Key}", Fit(1 - room.Reserve - models[m.Key], m.Value))));
            var (name, count) = limits.MinBy(l => l.Count);
            return new SourcePlan(source, (int)count, count >= Most ? Nothing : name);
        }
    }

    private static double Fit(double left, double each) => left < 0 ? 0 : each <= 0 ? Most : Math.Min(Most, Math.Floor(left / each));
}
