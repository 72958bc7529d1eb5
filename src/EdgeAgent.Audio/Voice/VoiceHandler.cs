namespace EdgeAgent.Audio.Voice;

/// <summary>Is told that an utterance began or ended.</summary>
/// <param name="change">What happened.</param>
/// <param name="audio">
/// The stream's newest samples: those of the utterance, from its start to its end or to the newest one, are there for the time of the call.
/// </param>
public delegate void VoiceHandler(in VoiceChange change, UtteranceBuffer audio);
