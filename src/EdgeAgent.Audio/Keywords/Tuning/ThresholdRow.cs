namespace EdgeAgent.Audio.Keywords.Tuning;

/// <summary>What one threshold would have told.</summary>
/// <param name="Threshold">The threshold.</param>
/// <param name="Heard">Recordings of the keyword in which it is told.</param>
/// <param name="Recall">The share of them, 0 to 1.</param>
/// <param name="FalseAlarms">Tellings in what holds no keyword.</param>
/// <param name="FalseAlarmsPerHour">The same for an hour.</param>
public sealed record ThresholdRow(double Threshold, int Heard, double Recall, int FalseAlarms, double FalseAlarmsPerHour);
