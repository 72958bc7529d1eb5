namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>How utterances are listened to.</summary>
public sealed record DecoderOptions
{
    /// <summary>The rate of the utterances' samples; the model's own is made of it.</summary>
    public required int SampleRateHz { get; init; }

    /// <summary>Whether text is wanted before an utterance is over.</summary>
    public bool TellsPartials { get; init; }

    /// <summary>Whether every text that is due is told, however late, so that the same samples give the same texts: for recordings. Else only the newest is.</summary>
    public bool EveryStep { get; init; }
}
