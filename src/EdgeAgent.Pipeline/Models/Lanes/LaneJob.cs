namespace EdgeAgent.Pipeline.Models.Lanes;

/// <summary>
/// What one stream wants of a model, made once and used for every frame or block: it writes the graph's inputs in place before
/// the run and reads the outputs in place after it, both on the stream's own thread or both on one of the lane's. It must not keep the spans.
/// </summary>
public abstract class LaneJob
{
    /// <summary>
    /// Whether a run of it that fails speaks against the model. It does not where the request is larger than any that went through:
    /// it may be more than the graph takes.
    /// </summary>
    public virtual bool IsWithinReach => true;

    /// <summary>Writes every input of the graph.</summary>
    public abstract void WriteInputs(in LaneInputs inputs);

    /// <summary>Reads what the run gave.</summary>
    public abstract void ReadOutputs(in LaneOutputs outputs);
}
