namespace EdgeAgent.Audio.Speakers;

/// <summary>Whose voice a recording is.</summary>
/// <param name="Nearest">The known voice that it is most like.</param>
/// <param name="Cosine">How like, −1 to 1.</param>
/// <param name="IsKnown">Whether that is enough to be it.</param>
public sealed record SpeakerMatch(string Nearest, double Cosine, bool IsKnown);
