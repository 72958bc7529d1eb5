namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>A language model of a search.</summary>
/// <param name="Model">The model; disposed with the search.</param>
/// <param name="Weight">What its log-probabilities count.</param>
internal sealed record WeightedLabelModel(ILabelModel Model, double Weight);
