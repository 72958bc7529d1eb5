using System.Text.RegularExpressions;
using EdgeAgent.Audio.Recognition.Grammar;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>
/// Rules <c>left [letters] right = phones</c> that read words nobody has listed; the first that fits is taken, from left to right.
/// Contexts are letters, or <c>#</c> a vowel letter, <c>^</c> a consonant letter, <c>_</c> the word's edge, <c>%</c> one of the endings
/// er e es ed ing ely before the edge: the form of the NRL rules (Elovitz, Johnson, McHugh, Shore 1976, NRL Report 7948).
/// </summary>
internal sealed partial class LetterToSound
{
    private readonly List<Rule> _rules = [];

    private LetterToSound(string path) => Path = path;

    private sealed record Rule(Regex Left, string Letters, Regex Right, string[] Phones);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads the rules.</summary>
    /// <exception cref="ModelException">A line is no rule.</exception>
    public static LetterToSound Read(GrammarText text)
    {
        var rules = new LetterToSound(text.Path);
        foreach (var (number, content) in text.Content("//"))
        {
            var match = RuleForm().Match(content);
            if (!match.Success)
                throw text.Fault(number, 1, "this is no rule. Write 'left [letters] right = phones'");
            rules._rules.Add(new Rule(
                Pattern($"(?:{Expand(match.Groups[1].Value, @"\A")})\\z"), match.Groups[2].Value, Pattern($"\\A(?:{Expand(match.Groups[3].Value, @"\z")})"),
                match.Groups[4].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }

        return rules;
    }

    /// <summary>The phones of a word; null when no rule fits a letter, or all are silent.</summary>
    public IReadOnlyList<string>? Read(string word)
    {
        var phones = new List<string>();
        for (var at = 0; at < word.Length;)
        {
            var (before, rest) = (word[..at], word[at..]);
            if (_rules.FirstOrDefault(r => rest.StartsWith(r.Letters, StringComparison.Ordinal) && r.Left.IsMatch(before) && r.Right.IsMatch(rest[r.Letters.Length..])) is not { } rule)
                return null;
            phones.AddRange(rule.Phones);
            at += rule.Letters.Length;
        }

        return phones.Count > 0 ? phones : null;
    }

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private static string Expand(string context, string edge) => string.Concat(context.Select(c => c switch
    {
        '_' => edge,
        '#' => "[aeiouy]",
        '^' => "[bcdfghjklmnpqrstvwxz]",
        '%' => @"(?:er|es|ed|ely|ing|e)\z",
        _ => Regex.Escape(c.ToString()),
    }));

    [GeneratedRegex(@"\A\s*(\S*)\s*\[([a-z']+)\]\s*(\S*)\s*=\s*([a-z ]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex RuleForm();
}
