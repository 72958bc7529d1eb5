namespace EdgeAgent.Host.Cli.Eval;

/// <summary>One class.</summary>
/// <param name="Label">Its name in the annotations.</param>
/// <param name="Boxes">Objects of it that are marked, without crowds.</param>
/// <param name="Ap">Average precision, IoU .50 to .95; null where nothing is marked.</param>
/// <param name="Ap50">Average precision, IoU .50; null likewise.</param>
internal sealed record ClassResult(string Label, int Boxes, double? Ap, double? Ap50);
