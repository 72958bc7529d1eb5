using System.Security.Cryptography;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>Compares a file with the hash that its bundle gives.</summary>
internal static class FileHash
{
    /// <summary>Hashes and compares.</summary>
    /// <param name="folder">The bundle's.</param>
    /// <param name="path">The file.</param>
    /// <param name="wanted">What its hash must be; null where nothing says it.</param>
    /// <param name="who">Who says it.</param>
    /// <param name="stop">Ends the work.</param>
    public static async Task<VerificationLine> CheckAsync(string folder, string path, string? wanted, string who, CancellationToken stop)
    {
        var check = $"sha256 {Path.GetRelativePath(folder, path)}";
        try
        {
            await using var stream = RegularFile.Open(path);
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, stop));
            return wanted switch
            {
                null => new VerificationLine(check, "note", $"{found}; the bundle does not say what it should be"),
                _ when found.Equals(wanted, StringComparison.OrdinalIgnoreCase) => new VerificationLine(check, "ok", found),
                _ => new VerificationLine(check, "failed", $"it is {found}, {who} says {wanted}: the file was changed or damaged. Copy it again."),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new VerificationLine(check, "failed", $"it cannot be read: {e.Message}");
        }
    }
}
