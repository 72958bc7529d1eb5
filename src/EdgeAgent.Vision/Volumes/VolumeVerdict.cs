using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Vision.Volumes;

/// <summary>What a graph of volumes is taken for, and why; or what keeps it from being run.</summary>
public sealed record VolumeVerdict
{
    private VolumeVerdict(string reason) => Reason = reason;

    /// <summary>The family as <c>family:</c> names it.</summary>
    public string Family { get; } = ModelFamily.Monai;

    /// <summary>Why, as a clause without the model's name.</summary>
    public string Reason { get; }

    /// <summary>Whether it can be run.</summary>
    public bool IsRunnable => Contract is not null;

    /// <summary>The smallest <c>model.yaml</c> that would make it run; null when it runs without, or when none would.</summary>
    public string? Completion { get; private init; }

    internal VolumeContract? Contract { get; private init; }

    internal static VolumeVerdict Runs(VolumeContract contract, string reason) => new(reason) { Contract = contract };

    internal static VolumeVerdict Refuses(string reason, string? completion = null) => new(reason) { Completion = completion };
}
