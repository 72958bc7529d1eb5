using System.Security.Cryptography;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>Compares a file with the hash that its bundle gives.</summary>
internal static class FileHash
{
    /// <summary>Hashes and compares.</summary>
    public static async Task<VerificationLine> CheckAsync(ModelBundle bundle, string path, CancellationToken stop)
    {
        var check = $"sha256 {Path.GetRelativePath(bundle.Folder, path)}";
        try
        {
            await using var stream = RegularFile.Open(path);
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, stop));
            return bundle.HashOf(path) switch
            {
                null => new VerificationLine(check, "note", $"{found}; the bundle does not say what it should be"),
                var wanted when found.Equals(wanted, StringComparison.OrdinalIgnoreCase) => new VerificationLine(check, "ok", found),
                var wanted => new VerificationLine(check, "failed", $"it is {found}, the bundle says {wanted}: the file was changed or damaged. Copy it again."),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new VerificationLine(check, "failed", $"it cannot be read: {e.Message}");
        }
    }
}
