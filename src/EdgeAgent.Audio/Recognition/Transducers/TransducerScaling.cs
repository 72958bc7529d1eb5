namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>What is done to the joiner's scores before they become probabilities (icefall's <c>blank_penalty</c> and <c>temperature</c>, in this order).</summary>
/// <param name="BlankPenalty">Taken off the blank's score.</param>
/// <param name="Temperature">Divides all of them, above 0.</param>
internal readonly record struct TransducerScaling(double BlankPenalty, double Temperature);
