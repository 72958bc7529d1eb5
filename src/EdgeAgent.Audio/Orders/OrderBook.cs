using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Audio.Orders;

/// <summary>The orders that a microphone may give: none that is not written down.</summary>
/// <param name="orders">Them.</param>
public sealed class OrderBook(IReadOnlyList<SpokenOrder> orders)
{
    /// <summary>The order that was given by what was said; null for none.</summary>
    /// <param name="said">What was said. A voice that is not known gives no order that asks whose it is.</param>
    public SpeechOrder? Find(SpeechTranscript said)
    {
        ArgumentNullException.ThrowIfNull(said);
        foreach (var order in orders)
        {
            if (said.Confidence < order.MinConfidence || (order.Speakers.Count > 0 && (said.Speaker is null || !order.Speakers.Contains(said.Speaker))))
                continue;
            if (order.Phrase.Matches(said.Text, out var number))
            {
                return new SpeechOrder
                {
                    Order = order.Phrase.Text,
                    Utterance = said.Utterance,
                    Text = said.Text,
                    Confidence = said.Confidence,
                    Number = number,
                    Speaker = said.Speaker,
                    StreamTimeMs = said.StreamTimeMs,
                };
            }
        }

        return null;
    }
}
