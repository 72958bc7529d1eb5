using System.Text;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Configuration.Binding;

/// <summary>
/// Puts in what a value takes from elsewhere: <c>${NAME}</c> and <c>${NAME:-default}</c> from the environment (<c>$${</c> is a literal
/// <c>${</c>), <c>!secret NAME</c> from the secrets file. After parsing, so that no content of a variable becomes YAML.
/// </summary>
internal sealed class ScalarResolver(Func<string, string?> environment, SecretsFile secrets, SecretRedactor redactor)
{
    private static readonly string[] SecretWords = ["PASS", "PWD", "SECRET", "TOKEN", "KEY", "CREDENTIAL"];

    /// <summary>Resolves a value.</summary>
    /// <param name="scalar">As it stands in the file.</param>
    /// <param name="resolved">What it is.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public string? Resolve(YamlScalar scalar, out ResolvedText resolved)
    {
        resolved = default;
        if (scalar.Tag == "!secret")
        {
            var fault = secrets.Find(scalar.Text, out var secret);
            resolved = new ResolvedText(secret, $"!secret {scalar.Text}");
            return fault;
        }

        return scalar.Tag is { } tag
            ? $"tag '{tag}' is not known; the only tag is !secret, before a name."
            : Substitute(scalar.Text, out resolved);
    }

    private string? Substitute(string text, out ResolvedText resolved)
    {
        resolved = new ResolvedText(text, text);
        if (!text.Contains("${", StringComparison.Ordinal))
            return null;
        var result = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var rest = text.AsSpan(at);
            if (rest.StartsWith("$${"))
            {
                result.Append("${");
                at += 3;
            }
            else if (rest.StartsWith("${"))
            {
                var end = text.IndexOf('}', at);
                if (end < 0)
                    return $"'{text}' has a '${{' without its '}}'. Write $${{ for a literal ${{.";
                if (Variable(text[(at + 2)..end], out var value) is { } fault)
                    return fault;
                result.Append(value);
                at = end + 1;
            }
            else
            {
                result.Append(text[at++]);
            }
        }

        resolved = new ResolvedText(result.ToString(), text);
        return null;
    }

    private string? Variable(string inside, out string value)
    {
        var split = inside.IndexOf(":-", StringComparison.Ordinal);
        var name = split < 0 ? inside : inside[..split];
        value = "";
        if (inside.Contains("${", StringComparison.Ordinal))
            return $"'${{{inside}}}' holds another variable. A default is plain text.";
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
            return $"'${{{inside}}}' does not name an environment variable. Write ${{NAME}} or ${{NAME:-default}}.";
        if (environment(name) is { Length: > 0 } set)
        {
            // Whether it is a secret nobody can know: it is treated as one where the name says so.
            if (SoundsSecret(name))
                redactor.Learn(set);
            ChildEnvironment.Hide(name);
            value = set;
            return null;
        }

        if (split < 0)
            return $"the environment variable {name} is not set. Set it, or give a default: ${{{name}:-default}}.";
        value = inside[(split + 2)..];
        return null;
    }

    private static bool SoundsSecret(string name) => SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
