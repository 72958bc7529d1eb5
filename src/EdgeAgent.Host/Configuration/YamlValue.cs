using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeAgent.Host.Configuration;

/// <summary>Writes a text as one YAML value that reads back as the same text, in a flow mapping too, whatever is in it.</summary>
internal static partial class YamlValue
{
    /// <summary>A value of the configuration, in which <c>${</c> would ask for a variable.</summary>
    public static string Of(string text) => Plain(text.Replace("${", "$${", StringComparison.Ordinal));

    /// <summary>A value of a file in which nothing is looked up: the secrets.</summary>
    public static string Plain(string text) => PlainText().IsMatch(text) && !IsWord(text) ? text : Quoted(text);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            if (character is '"' or '\\')
                quoted.Append('\\').Append(character);
            else if (char.IsControl(character) || character is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            else
                quoted.Append(character);
        }

        return quoted.Append('"').ToString();
    }

    // Read as nothing at all, or as another type by other programs.
    private static bool IsWord(string text) => text.ToLowerInvariant() is "null" or "true" or "false" or "yes" or "no" or "on" or "off";

    // A colon at the end would make it a key; everything else that begins or ends something in YAML is not in here.
    [GeneratedRegex(@"\A[A-Za-z0-9/][A-Za-z0-9_./@+=:-]*(?<!:)\z")]
    private static partial Regex PlainText();
}
