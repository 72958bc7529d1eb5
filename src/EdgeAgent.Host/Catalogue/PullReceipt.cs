using System.Text.Json;
using EdgeAgent.Host.Cli.Output;

namespace EdgeAgent.Host.Catalogue;

/// <summary>What <c>models pull</c> leaves in a bundle: proof that it made the folder, and what it was told.</summary>
internal sealed record PullReceipt
{
    /// <summary>What it is called in a bundle.</summary>
    public const string FileName = "pulled.json";

    private const int LongestFile = 1 << 20;

    /// <summary>The model's name in the catalogue.</summary>
    public required string Model { get; init; }

    /// <summary>When it was installed.</summary>
    public required DateTimeOffset Pulled { get; init; }

    /// <summary>Its licence.</summary>
    public required string Licence { get; init; }

    /// <summary>Whether somebody accepted it; absent where nobody has to.</summary>
    public bool? Accepted { get; init; }

    /// <summary>What was downloaded: SHA-256 by address.</summary>
    public required IReadOnlyDictionary<string, string> Downloads { get; init; }

    /// <summary>What was installed: SHA-256 by path in the bundle, without this file.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>The receipt of a bundle; null where there is none, or none that can be read.</summary>
    public static PullReceipt? Of(string bundle)
    {
        try
        {
            return PlainFile.ReadText(Path.Combine(bundle, FileName), LongestFile) is { } text ? JsonText.Read<PullReceipt>(text) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
