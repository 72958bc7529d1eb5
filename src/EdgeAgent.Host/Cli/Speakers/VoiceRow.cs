namespace EdgeAgent.Host.Cli.Speakers;

/// <summary>A known voice, as <c>--json</c> prints it.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Recordings">Of how many recordings it was made.</param>
internal sealed record VoiceRow(string Name, int Recordings);
