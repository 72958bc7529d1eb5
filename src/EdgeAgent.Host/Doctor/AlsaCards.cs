using System.Text.RegularExpressions;

namespace EdgeAgent.Host.Doctor;

/// <summary>The sound cards that the kernel knows, for a look without opening one.</summary>
internal static partial class AlsaCards
{
    private const string CardsFile = "/proc/asound/cards";

    /// <summary>Why a device cannot be there; null when nothing speaks against it, which a name of the user's own asoundrc never does.</summary>
    public static string? WhyAbsent(string device)
    {
        if (!CardPattern().Match(device).Groups.TryGetValue("card", out var group) || !group.Success)
            return null;
        var cards = KnownCards().Matches(File.Exists(CardsFile) ? File.ReadAllText(CardsFile) : "");
        if (cards.Any(c => c.Groups["number"].Value == group.Value || c.Groups["id"].Value == group.Value))
            return null;
        var known = cards.Count == 0 ? "the machine has none" : "there are: " + string.Join(", ", cards.Select(c => c.Groups["id"].Value));
        return $"there is no sound card '{group.Value}'; {known}.";
    }

    [GeneratedRegex(@"^(plug)?(hw|sysdefault|front|dsnoop):(CARD=)?(?<card>[^,]+)")]
    private static partial Regex CardPattern();

    [GeneratedRegex(@"^ *(?<number>\d+) \[(?<id>[^\] ]+) *\]", RegexOptions.Multiline)]
    private static partial Regex KnownCards();
}
