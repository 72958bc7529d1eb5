using System.Globalization;
using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>What <c>models pull</c> and <c>models remove</c> say of files, in sentences of bounded length.</summary>
internal static class PullWords
{
    private const int MostListed = 10;

    /// <summary>What happened to a model.</summary>
    public static string Of(string model, PulledBundle bundle) => bundle.State switch
    {
        PulledState.Installed => $"{model}: installed in {bundle.Folder}",
        PulledState.Mended => $"{model}: mended in {bundle.Folder}: {Listed([.. bundle.Mended.Select(m => $"{m.Path} ({m.Why})")])}",
        _ => $"{model}: is installed in {bundle.Folder}",
    };

    /// <summary>What of a person's stays, a sentence a line.</summary>
    public static IEnumerable<string> OfKept(string model, PulledBundle bundle)
    {
        foreach (var line in OfKept(model, bundle.Kept))
            yield return line;
        if (bundle.HasOwnDescription)
            yield return $"{model}: {BundleReader.DescriptionName} was changed here, and stays so. Remove it and pull again to have the catalogue's.";
    }

    /// <summary>What of a person's stays, a sentence a line.</summary>
    public static IEnumerable<string> OfKept(string model, IReadOnlyList<KeptFile> kept)
    {
        if (kept.Where(k => k.Was is null).Select(k => k.Path).ToList() is { Count: > 0 } added)
            yield return $"{model}: kept what was added: {Listed(added)}";
        if (kept.Where(k => k.Was is not null).Select(k => $"{k.Was} as {k.Path}").ToList() is { Count: > 0 } changed)
            yield return $"{model}: kept what was changed here, beside what was installed: {Listed(changed)}. Remove it if it is of no use to you.";
    }

    /// <summary>Names of files, the first of many.</summary>
    public static string Listed(IReadOnlyList<string> names) => string.Create(CultureInfo.InvariantCulture,
        $"{string.Join(", ", names.Take(MostListed).Select(PrintableText.Of))}{(names.Count > MostListed ? $" and {names.Count - MostListed} more" : "")}");
}
