using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Vision.Networks;

/// <summary>A graph that was recognised and has run once.</summary>
/// <param name="Verdict">What it was recognised by.</param>
/// <param name="Contract">How it is run.</param>
/// <param name="Trial">What it gave for a test picture.</param>
internal sealed record TriedNetwork<TContract>(FamilyVerdict Verdict, TContract Contract, NetworkTrial Trial) where TContract : NetworkContract
{
    /// <summary>Recognises a graph and runs it.</summary>
    /// <param name="bundle">What is said about it.</param>
    /// <param name="lane">Where it runs.</param>
    /// <param name="use">What it is wanted as: "a classifier".</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="ModelException">It is none that can be run, or does something else.</exception>
    public static TriedNetwork<TContract> Load(ModelBundle bundle, ModelLane lane, string use, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(lane);
        var (verdict, contract) = Require(bundle, use, FamilyRecogniser.Recognise(lane.Signature, bundle));
        var trial = NetworkTrial.Run(bundle.Name, contract, lane, cancellationToken);

        if (Array.FindIndex(trial.Outputs, o => o.Length == 0) is >= 0 and var empty)
            throw Refusal(bundle, use, $"it looked like a model of the family '{verdict.Family}' ({verdict.Reason}), but its output {lane.Signature.Outputs[empty]} is empty for a test picture", null);

        // Where the graph leaves axes free or declares wrong ones, only a run shows what they are.
        if (contract.AwaitsShapes || trial.Contradicts(lane.Signature))
            (verdict, contract) = Require(bundle, use, FamilyRecogniser.Recognise(trial.Show(lane.Signature), bundle));
        return new TriedNetwork<TContract>(verdict, contract, trial);
    }

    /// <summary>The refusal of a graph whose numbers are not what its family gives.</summary>
    public ModelException Refuse(ModelBundle bundle, string use, string fault, string? completion = null) =>
        Refusal(bundle, use, $"it looked like a model of the family '{Verdict.Family}' ({Verdict.Reason}), but {fault}", completion);

    private static (FamilyVerdict Verdict, TContract Contract) Require(ModelBundle bundle, string use, FamilyVerdict verdict) => verdict.Contract switch
    {
        TContract contract => (verdict, contract),
        null => throw Refusal(bundle, use, verdict.Reason, verdict.Completion),
        var other => throw Refusal(bundle, use, $"it is a model of the family '{other.Family}' for {other.Task.ToString().ToLowerInvariant()} ({verdict.Reason})", null),
    };

    private static ModelException Refusal(ModelBundle bundle, string use, string reason, string? completion) => new(ModelFault.Unfitting,
        $"Model '{bundle.Name}' cannot be used as {use}: {reason}." + (completion is null ? "" : $" The smallest model.yaml that would make it run:\n{completion}"));
}
