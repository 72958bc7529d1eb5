namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>
/// The environment that a child inherits, without secrets: configurations take passwords from variables, and no media program needs
/// one. Kept are the addresses of proxies, which ffmpeg reads.
/// </summary>
internal static class ChildEnvironment
{
    private static readonly string[] SecretWords = ["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "CREDENTIAL", "APIKEY", "API_KEY"];

    /// <summary>Takes out what sounds like a secret, and what holds one of those that are known.</summary>
    /// <param name="environment">The variables.</param>
    /// <param name="secrets">Passwords of what the child reads.</param>
    public static void RemoveSecrets(IDictionary<string, string?> environment, IReadOnlyList<string> secrets)
    {
        foreach (var (name, value) in environment.ToList())
        {
            if (name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase))
                continue;
            if (SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))
                || secrets.Any(secret => value?.Contains(secret, StringComparison.Ordinal) == true))
            {
                environment.Remove(name);
            }
        }
    }
}
