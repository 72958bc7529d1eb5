using System.Text.RegularExpressions;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Host.Configuration;

/// <summary>
/// Blots secrets out of any text that leaves the process for people: fault messages, logs, crash reports. It knows the values that the
/// configuration loader met, and the forms that secrets have in addresses. Thread-safe.
/// </summary>
internal sealed partial class SecretRedactor
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Blot = "***";

    /// <summary>Shorter ones would blot out half of every message.</summary>
    private const int ShortestSecret = 4;

    private readonly Lock _gate = new();
    private volatile string[] _secrets = [];

    /// <summary>Makes a value known as a secret, also in the forms it has within an address.</summary>
    public void Learn(string secret) => Add([secret, Uri.EscapeDataString(secret), Uri.UnescapeDataString(secret)]);

    /// <summary>Makes the secrets of an address known, if it has any.</summary>
    public void LearnFromAddress(string address)
    {
        Add(UrlRedaction.SecretsOf([address]));
        if (Password().Match(address) is { Success: true } match)
            Add([match.Groups[1].Value]);
    }

    /// <summary>The text without secrets.</summary>
    public string Redact(string text) =>
        // Known values first: they may hold characters that end an address.
        UrlRedaction.Redact(BlotKnown(text));

    /// <summary>The text without known secrets; for texts of ours, whose examples of addresses are none.</summary>
    public string BlotKnown(string text)
    {
        foreach (var secret in _secrets)
            text = text.Replace(secret, Blot, StringComparison.Ordinal);
        return text;
    }

    private void Add(IReadOnlyList<string> secrets)
    {
        if (secrets.Count == 0)
            return;
        lock (_gate)
        {
            // The longest first, so that one that holds another is replaced as a whole.
            _secrets = [.. _secrets.Concat(secrets.Where(s => s.Length >= ShortestSecret)).Distinct().OrderByDescending(s => s.Length)];
        }
    }

    // To the last @: whoever forgot to escape a password may have both an @ and a / in it.
    [GeneratedRegex("://[^:@/]*:(.+)@")]
    private static partial Regex Password();
}
