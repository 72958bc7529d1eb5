namespace EdgeAgent.Host.Composition;

/// <summary>Which voices are known at a microphone, and when a voice is one of them.</summary>
/// <param name="VoicesFile">The file of voices, absolute.</param>
/// <param name="MinScore">The least cosine of a known speaker, −1 to 1.</param>
/// <param name="MinLength">Shorter utterances tell nobody.</param>
/// <param name="Wait">How long a text waits for its speaker.</param>
/// <param name="IsRepeatable">Whether none may be left out, and events must come in the same order on every run.</param>
internal sealed record SpeakerOptions(string VoicesFile, double MinScore, TimeSpan MinLength, TimeSpan Wait, bool IsRepeatable)
{
    /// <summary>What to do where no voice is known.</summary>
    public static string HowToEnrol(string voicesFile) => $"{voicesFile} holds none. Enrol one: 'edgeagent speakers enroll NAME FILE… --model MODEL --voices {voicesFile}'.";
}
