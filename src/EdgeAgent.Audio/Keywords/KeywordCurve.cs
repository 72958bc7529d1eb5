namespace EdgeAgent.Audio.Keywords;

/// <summary>The scores of one label over a recording.</summary>
/// <param name="Label">The label.</param>
/// <param name="Scores">One a step.</param>
/// <param name="FirstEnd">The position after the first step's last sample; negative where the recording begins later.</param>
internal sealed record KeywordCurve(string Label, float[] Scores, long FirstEnd);
