using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Audio.Tests.Voice;

public class VoiceChangeTests
{
    [Fact]
    public void A_beginning_and_an_end_become_their_events()
    {
        Assert.Equal(new SpeechStarted { Utterance = 3, StartMs = 100.5 }, new VoiceChange(3, 1608, null, default, 0).ToEvent(16000));
        Assert.Equal(
            new SpeechEnded { Utterance = 3, StartMs = 100.5, EndMs = 2000, Reason = UtteranceEnd.Gap, MeanProbability = 0.75 },
            new VoiceChange(3, 1608, 32000, UtteranceEnd.Gap, 0.75).ToEvent(16000));
    }
}
