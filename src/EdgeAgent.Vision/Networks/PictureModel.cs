using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Vision.Networks;

/// <summary>What a loaded model that looks at pictures says of itself, whatever it does. Thread-safe.</summary>
public abstract class PictureModel
{
    private readonly NetworkContract _contract;

    private protected PictureModel(ModelBundle bundle, ModelLane lane, NetworkContract contract, string reason)
    {
        _contract = contract;
        Lane = lane;
        Name = bundle.Name;
        Reason = reason;
    }

    /// <summary>Its name in logs, metrics and events.</summary>
    public string Name { get; }

    /// <summary>Why the processor runs it and not the engine that was asked for; null when it is as asked.</summary>
    public string? EngineFallback => Lane.EngineFallback;

    /// <summary>Its family, as <c>family:</c> names it.</summary>
    public string Family => _contract.Family;

    /// <summary>What it was recognised by.</summary>
    public string Reason { get; }

    /// <summary>What is taken for granted though neither the graph nor its bundle says it, as a sentence with what to do if it is wrong; null where nothing is.</summary>
    public string? Assumption => _contract.Assumption;

    /// <summary>Names of its classes by number; empty where it tells none apart.</summary>
    public IReadOnlyList<string> Labels => _contract.Labels;

    /// <summary>How frames become its input, nothing left out.</summary>
    public ImageInput Input => _contract.Image;

    /// <summary>What one look at a test picture takes on this machine now, from a frame in memory to numbers, without what is made of them.</summary>
    /// <param name="runs">Looks of which the median is given, above 0; one more warms up. A slow model has fewer, so that it takes some 2 s.</param>
    /// <param name="time">Measures.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    public TimeSpan Measure(int runs, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runs);
        ArgumentNullException.ThrowIfNull(time);
        return NetworkTrial.Measure(Name, _contract, Lane, runs, time, cancellationToken);
    }

    /// <summary>Where it runs.</summary>
    private protected ModelLane Lane { get; }
}
