namespace EdgeAgent.Host.Cli.Eval.Speech;

/// <summary>A file with what was said and what was heard.</summary>
/// <param name="Input">The file.</param>
/// <param name="Errors">Words that are wrong.</param>
/// <param name="Said">The reference.</param>
/// <param name="Heard">The transcript.</param>
internal sealed record WorstResult(string Input, int Errors, string Said, string Heard);
