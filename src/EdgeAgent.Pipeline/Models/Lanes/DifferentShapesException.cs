namespace EdgeAgent.Pipeline.Models.Lanes;

/// <summary>Requests that were to share a run have tensors of different shapes: each is run alone, and others may share again.</summary>
internal sealed class DifferentShapesException() : Exception("Requests of different shapes do not fit into one run.");
