using System.Security.Cryptography;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Catalogue;

/// <summary>
/// What a pulled bundle holds that <c>models pull</c> did not put there: what somebody added (measured settings, samples, notes), and
/// what somebody changed, which is to be told from the receipt. It goes along into the bundle that replaces this one. Nothing that was
/// not ours is ever thrown away: a damaged file cannot be told from a changed one.
/// </summary>
internal sealed class BundleAdditions
{
    /// <summary>What is appended to the name of a file whose own name the new bundle needs.</summary>
    public const string Suffix = ".yours";

    private readonly IReadOnlyList<string> _added;
    private readonly IReadOnlyList<string> _changed;

    private BundleAdditions(IReadOnlyList<string> added, IReadOnlyList<string> changed) => (_added, _changed) = (added, changed);

    /// <summary>Looks through a bundle, before anything of it is touched.</summary>
    /// <param name="bundle">Its folder.</param>
    /// <param name="stop">Ends the hashing.</param>
    /// <exception cref="PullException">It holds what cannot be taken along.</exception>
    /// <exception cref="IOException">A folder in it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder in it may not be read.</exception>
    public static BundleAdditions Of(string bundle, CancellationToken stop)
    {
        var installed = PullReceipt.Of(bundle)?.Files ?? new Dictionary<string, string>();
        var (added, changed) = (new List<string>(), new List<string>());
        foreach (var (path, kind) in BundleTree.Of(bundle).Where(i => i.Kind != BundleItemKind.Folder && i.Path != PullReceipt.FileName))
        {
            stop.ThrowIfCancellationRequested();
            if (kind == BundleItemKind.Unnameable)
                throw new PullException(PullFault.NoFolder, $"{bundle} holds a file whose name is no text (UTF-8), {Cli.Output.PrintableText.Of(path)}, and it cannot be taken along. Rename or remove it. Nothing was changed.");
            if (!installed.TryGetValue(path, out var hash))
                added.Add(path);
            else if (IsChanged(Path.Combine(bundle, path), kind, hash))
                changed.Add(path);
        }

        return new BundleAdditions(added, changed);
    }

    /// <summary>Moves them into the bundle that is there now: an instant each, nothing is copied. What is done stays done if it is cut short.</summary>
    /// <param name="former">The folder that the bundle they were found in is called by now.</param>
    /// <param name="bundle">The new one.</param>
    /// <exception cref="IOException">One cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be moved.</exception>
    public IReadOnlyList<KeptFile> Move(string former, string bundle)
    {
        var kept = _added.Select(path => Move(former, path, bundle, path)).ToList();
        // What was changed into just what the new bundle has is nobody's loss.
        kept.AddRange(_changed.Where(path => !IsSame(Path.Combine(former, path), Path.Combine(bundle, path))).Select(path => Move(former, path, bundle, path + Suffix)));
        return kept;
    }

    private static KeptFile Move(string former, string path, string bundle, string wanted)
    {
        var place = Free(bundle, wanted);
        var (from, to) = (Path.Combine(former, path), Path.Combine(bundle, place));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        // A link is moved itself; .NET takes one to a folder for a folder.
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to);
        return new KeptFile(place, place == path ? null : path);
    }

    /// <summary>A path at which nothing is, and whose folders are folders or are not there.</summary>
    private static string Free(string bundle, string wanted)
    {
        var parts = wanted.Split('/');
        var folder = parts[..^1].Aggregate("", (at, part) => $"{NamesFor(part).Select(name => at + name).First(path => IsFolderOrNothing(Path.Combine(bundle, path)))}/");
        return NamesFor(parts[^1]).Select(name => folder + name).First(path => !IsThere(Path.Combine(bundle, path)));
    }

    /// <summary>A name, and what is tried where it is taken.</summary>
    private static IEnumerable<string> NamesFor(string name)
    {
        yield return name;
        var other = name.EndsWith(Suffix, StringComparison.Ordinal) ? name : name + Suffix;
        if (other != name)
            yield return other;
        for (var number = 2; ; number++)
            yield return $"{other}{number}";
    }

    private static bool IsFolderOrNothing(string path) => !IsThere(path) || (Directory.Exists(path) && Links.TargetOf(path) is null);

    // A link that leads nowhere is there, too.
    private static bool IsThere(string path) => Path.Exists(path) || Links.TargetOf(path) is not null;

    private static bool IsChanged(string path, BundleItemKind kind, string hash) =>
        kind == BundleItemKind.Link || (new FileInfo(path).Length > 0 && HashOf(path) != hash);

    private static bool IsSame(string former, string path) =>
        Links.TargetOf(former) is null && File.Exists(path) && HashOf(former) is { } hash && hash == HashOf(path);

    /// <summary>Null for what cannot be read, as on a card that fails.</summary>
    private static string? HashOf(string path)
    {
        try
        {
            using var stream = RegularFile.Open(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
