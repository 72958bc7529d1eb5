namespace EdgeAgent.Audio.Keywords;

/// <summary>Is told the scores of a step.</summary>
/// <param name="scores">One a label; valid only within the call.</param>
/// <param name="end">The position after the step's last sample.</param>
internal delegate void KeywordRowHandler(ReadOnlySpan<float> scores, long end);
