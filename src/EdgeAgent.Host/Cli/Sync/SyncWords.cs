using System.Globalization;
using EdgeAgent.Host.Sync;

namespace EdgeAgent.Host.Cli.Sync;

/// <summary>What a finding means, and what to do, for the person who claps.</summary>
internal static class SyncWords
{
    private const string Again = "Clap sharply with stretched arms, in view and near the microphone, 5 times or more, a second or two apart, and keep still in between.";

    /// <summary>What is asked of the person.</summary>
    public static string Prompt(string camera, string microphone, TimeSpan length) => string.Create(CultureInfo.InvariantCulture,
        $"{camera} sees and {microphone} hears. Clap now, for {length.TotalSeconds:0.#} s: sharply, with stretched arms, in view of the camera, {ClapMatch.WantedClaps} times or more, a second or two apart but not evenly; keep still in between.");

    /// <summary>What was found, in a sentence or two.</summary>
    public static string Of(SyncFinding finding)
    {
        var (match, camera, microphone) = (finding.Match, finding.Camera, finding.Microphone);
        return match.Fault switch
        {
            ClapFault.Silent => $"{microphone} gives no sound at all: it is muted, or nothing is plugged in. 'edgeagent check' shows its level.",
            ClapFault.Dark => $"The pictures of {camera} are dark. Put the light on, or take the cap off.",
            ClapFault.TooFewHeard => $"{microphone} heard {Claps(match.Heard)}, and {ClapMatch.LeastClaps} are needed at least. {Again}",
            ClapFault.TooFewSeen => $"{camera} saw {Claps(match.Seen)}, and {ClapMatch.LeastClaps} are needed at least. Nearer to the camera, with the arms across the picture. {Again}",
            ClapFault.Ambiguous => $"The claps came too evenly: {Signed(match.Offset)} fits as well as {Signed(match.Other!.Value)}. Clap again, not evenly: some apart a second, some two, some three.",
            ClapFault.Unmatched => $"What {microphone} heard ({match.Heard}) and what {camera} saw ({match.Seen}) do not fit together: something else moved or made a noise, or they are not at one place. {Again}",
            _ => Found(finding),
        };
    }

    /// <summary>A difference with its sign: <c>+181 ms</c>.</summary>
    public static string Signed(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:+0;-0;0} ms");

    private static string Found(SyncFinding finding)
    {
        var (match, offset) = (finding.Match, finding.Offset.TotalMilliseconds);
        var how = string.Create(CultureInfo.InvariantCulture, $"(± {1000 * match.Uncertainty:0} ms; spread {1000 * match.Spread:0} ms; {finding.PicturesPerSecond:0.#} pictures a second)");
        if (Math.Abs(match.Offset) <= match.Uncertainty)
            return $"The sound of {finding.Microphone} comes with the picture of {finding.Camera}: {Signed(match.Offset)} {how}. No offset can be told from none.";
        return string.Create(CultureInfo.InvariantCulture, $"The sound of {finding.Microphone} comes {Math.Abs(offset):0} ms {(offset > 0 ? "later" : "earlier")} than the picture of {finding.Camera} {how}.");
    }

    private static string Claps(int count) => count switch
    {
        0 => "nothing like a clap",
        1 => "one clap",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} claps"),
    };
}
