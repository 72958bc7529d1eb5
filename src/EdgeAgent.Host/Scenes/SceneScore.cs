namespace EdgeAgent.Host.Scenes;

/// <summary>
/// How much of what scenes ask for came, in events. What an expectation asks for at least was found or missed, so that the sum of both is the same whatever came; what comes between the least and
/// the most of a count is for nothing and against nothing.
/// </summary>
/// <param name="Found">Events that were asked for and came.</param>
/// <param name="Missed">Events that were asked for and did not come.</param>
/// <param name="Wrong">Events that came and are forbidden, or too many.</param>
internal sealed record SceneScore(int Found, int Missed, int Wrong)
{
    /// <summary>That of no scene.</summary>
    public static SceneScore None { get; } = new(0, 0, 0);

    /// <summary>Of what was told how much was right, 0 to 1: found / (found + wrong). Where nothing was told, 1 if nothing was asked for, else 0: silence is not precise.</summary>
    public double Precision => Found + Wrong > 0 ? (double)Found / (Found + Wrong) : Missed == 0 ? 1 : 0;

    /// <summary>Of what was asked for how much came, 0 to 1: found / (found + missed). 1 where nothing was asked for.</summary>
    public double Recall => Found + Missed > 0 ? (double)Found / (Found + Missed) : 1;

    /// <summary>The harmonic mean of both, 0 to 1: 2 found / (2 found + missed + wrong). 1 where nothing was asked for and nothing came.</summary>
    public double F1 => Found + Missed + Wrong > 0 ? 2.0 * Found / ((2.0 * Found) + Missed + Wrong) : 1;

    /// <summary>That of all scenes of both.</summary>
    public static SceneScore operator +(SceneScore one, SceneScore other) => new(one.Found + other.Found, one.Missed + other.Missed, one.Wrong + other.Wrong);
}
