using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Evidence;

namespace EdgeAgent.Host.Configuration;

/// <summary>Recordings of the utterances of one microphone.</summary>
internal sealed record UtteranceEvidenceSettings
{
    private static readonly EvidenceOptions Defaults = new() { Folder = "", Source = "", Extension = "" };

    [File("Where they are written. Default: the folder evidence in agent.state.", IsWritten = true)]
    public string? Folder { get; init; }

    [Duration("How much sound stands before the utterance.", "0ms", "10s")]
    public TimeSpan PreRoll { get; init; } = TimeSpan.FromMilliseconds(500);

    [Size("What all of them may take; the oldest go first.", "1MB", "10000GB")]
    public long MaxSize { get; init; } = Defaults.MaxBytes;

    [Duration("How long each is kept.", "1m", "8760h")]
    public TimeSpan MaxAge { get; init; } = Defaults.MaxAge;

    /// <summary>The usual folder.</summary>
    /// <param name="state">The agent's state folder.</param>
    public static string In(string state) => Path.Combine(state, "evidence");

    /// <summary>As the folder takes it.</summary>
    /// <param name="microphone">The microphone's name.</param>
    public EvidenceOptions ToOptions(string microphone) => new()
    {
        Folder = Folder ?? In(StateFolder.Default()),
        Source = microphone,
        Extension = ".wav",
        MaxBytes = MaxSize,
        MaxAge = MaxAge,
    };
}
