using System.Text.RegularExpressions;

namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>Removes what must not be read from addresses before they are shown: user and password, and query values that look secret.</summary>
public static partial class UrlRedaction
{
    private const string Mask = "***";

    /// <summary>A secret this short would blot out half of every text it is looked for in.</summary>
    private const int ShortestSecret = 3;

    /// <summary>The text with the credentials of every address in it replaced by <c>***</c>.</summary>
    public static string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = UserInfo().Replace(text, $"$1{Mask}@");
        text = UserInfoWithSlash().Replace(text, $"$1{Mask}@");
        text = SecretParameter().Replace(text, $"$1{Mask}");
        return AuthorizationHeader().Replace(text, $"$1{Mask}");
    }

    /// <summary>The same, and every occurrence of known secrets (see <see cref="SecretsOf"/>) is replaced too.</summary>
    public static string Redact(string text, IReadOnlyList<string> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        text = Redact(text);
        foreach (var secret in secrets)
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return text;
    }

    /// <summary>The passwords of the addresses in some texts, as written and unescaped, longest first.</summary>
    public static IReadOnlyList<string> SecretsOf(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            foreach (var userInfo in UserInfo().Matches(text).Concat(UserInfoWithSlash().Matches(text)).Select(m => m.Groups[2].Value))
            {
                if (userInfo.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon)
                    Add(found, userInfo[(colon + 1)..]);
            }

            foreach (Match parameter in SecretParameter().Matches(text))
                Add(found, parameter.Groups[2].Value);
        }

        return [.. found.OrderByDescending(s => s.Length)];
    }

    private static void Add(HashSet<string> found, string secret)
    {
        foreach (var form in (ReadOnlySpan<string>)[secret, Uri.UnescapeDataString(secret)])
        {
            if (form.Length >= ShortestSecret)
                found.Add(form);
        }
    }

    // To the last '@' before the path begins: a password may hold '@'.
    [GeneratedRegex(@"([A-Za-z][A-Za-z0-9+.\-]{0,15}://)([^\s/?#]*)@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    // A password with an unescaped '/', '?' or '#': what follows the colon is then no port number, and an '@' comes later.
    [GeneratedRegex(@"([A-Za-z][A-Za-z0-9+.\-]{0,15}://)([^\s/?#:@\[\]]*:(?![0-9]*(?:[/?#\s'""]|$))\S*)@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfoWithSlash();

    [GeneratedRegex(@"([?&;][A-Za-z0-9_.\-]{0,40}(?:pass|pwd|psw|token|secret|auth|key|sig|user|usr|login|credential)[A-Za-z0-9_.\-]{0,40}=)([^\s&;#'""]+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SecretParameter();

    [GeneratedRegex(@"(authorization:\s*\w+\s+)(\S.*)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex AuthorizationHeader();
}
