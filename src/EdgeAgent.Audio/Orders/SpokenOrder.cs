namespace EdgeAgent.Audio.Orders;

/// <summary>An order that a microphone may give.</summary>
/// <param name="Phrase">What is said for it.</param>
/// <param name="MinConfidence">The least confidence of the words, 0 to 1; 0 for whatever is understood.</param>
/// <param name="Speakers">Whose voice it must be; none for anybody's.</param>
public sealed record SpokenOrder(OrderPhrase Phrase, double MinConfidence, IReadOnlyList<string> Speakers);
