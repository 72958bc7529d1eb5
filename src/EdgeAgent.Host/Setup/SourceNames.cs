using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Setup;

/// <summary>Makes names of cameras and microphones out of what devices call themselves: levels of topics, each once.</summary>
internal sealed class SourceNames
{
    private const int Longest = 24;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>A name like a text, that none before it has.</summary>
    /// <param name="text">What the device calls itself, or what its address says.</param>
    /// <param name="otherwise">The name where the text holds no letter that a name may have.</param>
    public string Take(string text, string otherwise)
    {
        var name = Propose(text, otherwise);
        _taken.Add(name);
        return name;
    }

    /// <summary>The same, not taken yet.</summary>
    public string Propose(string text, string otherwise)
    {
        var stem = Stem(text) is { Length: > 0 } made && NameAttribute.IsName(made) ? made : otherwise;
        var name = stem;
        for (var number = 2; _taken.Contains(name); number++)
            name = $"{stem}-{number}";
        return name;
    }

    /// <summary>Whether something has a name.</summary>
    public bool IsTaken(string name) => _taken.Contains(name);

    /// <summary>Takes a name that a person chose.</summary>
    /// <returns>False when it is taken.</returns>
    public bool TryTake(string name) => _taken.Add(name);

    private static string Stem(string text)
    {
        // Devices say words twice ("USB Camera: USB Camera"); the numbers of an address count each.
        var said = new HashSet<string>(StringComparer.Ordinal);
        var words = new string([.. text.ToLowerInvariant().Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word.All(char.IsAsciiDigit) || said.Add(word));
        var stem = string.Join('-', words);
        return (stem.Length > Longest ? stem[..Longest] : stem).Trim('-');
    }
}
