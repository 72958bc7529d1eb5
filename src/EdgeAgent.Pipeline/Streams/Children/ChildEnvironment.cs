using System.Collections.Concurrent;

namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>
/// The environment that a child inherits, without secrets: configurations take passwords from variables, and no media program needs
/// one. Kept are the addresses of proxies, which ffmpeg reads.
/// </summary>
public static class ChildEnvironment
{
    /// <summary>What programs need of the system, whoever else reads it.</summary>
    private static readonly string[] Needed = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR", "DISPLAY"];

    private static readonly ConcurrentDictionary<string, bool> Hidden = new(StringComparer.Ordinal);

    private static readonly string[] SecretWords = ["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "CREDENTIAL", "APIKEY", "API_KEY"];

    /// <summary>Keeps a variable from all children that are started from now on: the configuration reads it, for a password perhaps, whatever its name is.</summary>
    /// <param name="name">The variable.</param>
    public static void Hide(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!Needed.Contains(name, StringComparer.Ordinal))
            Hidden[name] = true;
    }

    /// <summary>Takes out what the configuration reads, what sounds like a secret, and what holds one of those that are known.</summary>
    /// <param name="environment">The variables.</param>
    /// <param name="secrets">Passwords of what the child reads.</param>
    internal static void RemoveSecrets(IDictionary<string, string?> environment, IReadOnlyList<string> secrets)
    {
        foreach (var (name, value) in environment.ToList())
        {
            if (name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase))
                continue;
            if (Hidden.ContainsKey(name) || SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))
                || secrets.Any(secret => value?.Contains(secret, StringComparison.Ordinal) == true))
            {
                environment.Remove(name);
            }
        }
    }
}
