using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>Where the outputs of a query detector are and how its classes are told.</summary>
/// <param name="Logits">The output of <see cref="Columns"/> numbers a query.</param>
/// <param name="Boxes">The output of centre and size a query.</param>
/// <param name="Columns">Numbers of a query; the classes come first.</param>
/// <param name="ClassCount">How many of them are classes; what follows is "no object".</param>
/// <param name="Activation">What makes scores of them.</param>
internal sealed record QueryOutputs(int Logits, int Boxes, int Columns, int ClassCount, OutputActivation Activation);
