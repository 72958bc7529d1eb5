using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Families;

namespace EdgeAgent.Vision.Networks;

/// <summary>What a graph is taken for, and why; or what keeps it from being run.</summary>
public sealed record FamilyVerdict
{
    private FamilyVerdict(string? family, string reason) => (Family, Reason) = (family, reason);

    /// <summary>The family as <c>family:</c> names it; null when it is none of those that this project knows.</summary>
    public string? Family { get; }

    /// <summary>Why, as a clause without the model's name: what was seen in the graph, what it contradicts, what to do.</summary>
    public string Reason { get; }

    /// <summary>Whether it can be run.</summary>
    public bool IsRunnable => Contract is not null;

    /// <summary>What it does; null when it cannot be run.</summary>
    public ModelTask? Task => Contract?.Task;

    /// <summary>Whether it finds objects, so that <see cref="DetectionModel"/> loads it; false when it cannot be run.</summary>
    public bool FindsObjects => Contract is DetectorContract;

    /// <summary>How frames become its input, nothing left out; null when it cannot be run.</summary>
    public ImageInput? Image => Contract?.Image;

    /// <summary>The smallest <c>model.yaml</c> that would make it run; null when it runs without, or when none would.</summary>
    public string? Completion { get; private init; }

    /// <summary>What is taken for granted though neither the graph nor its bundle says it, as a sentence with what to do if it is wrong; null where nothing is.</summary>
    public string? Assumption => Contract?.Assumption;

    internal NetworkContract? Contract { get; private init; }

    internal static FamilyVerdict Runs(NetworkContract contract, string reason) => new(contract.Family, reason) { Contract = contract };

    internal static FamilyVerdict Refuses(string? family, string reason, string? completion = null) => new(family, reason) { Completion = completion };
}
