namespace EdgeAgent.Host.Cli.Models;

/// <summary>One thing that <c>models verify</c> looked at.</summary>
/// <param name="Check">What: <c>sha256 model.onnx</c>, <c>graph</c>, <c>golden dog.jpg</c>.</param>
/// <param name="State"><c>ok</c>, <c>failed</c> or <c>note</c>.</param>
/// <param name="Message">In a sentence.</param>
internal sealed record VerificationLine(string Check, string State, string Message);
