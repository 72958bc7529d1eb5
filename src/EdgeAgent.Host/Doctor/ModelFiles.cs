using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Doctor;

/// <summary>The files that a model consists of.</summary>
/// <param name="Whole">What is to be copied for a copy of it: its file, or its folder.</param>
/// <param name="Paths">All of them.</param>
internal sealed record ModelFiles(string Whole, IReadOnlyList<string> Paths)
{
    /// <summary>A model has fewer.</summary>
    private const int MostFiles = 1000;

    /// <summary>Whether it is a bare file, and no folder that can be called by its name.</summary>
    public bool IsBare => File.Exists(Whole);

    /// <summary>Lists them.</summary>
    /// <param name="reference">What names it.</param>
    /// <param name="bundle">What it is.</param>
    /// <exception cref="IOException">A folder of it cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static ModelFiles Of(string reference, ModelBundle bundle) => File.Exists(reference)
        ? new ModelFiles(reference, [reference, .. bundle.Files.Values, .. bundle.DescriptionFile is { } description ? [description] : (string[])[]])
        : new ModelFiles(bundle.Folder, [.. Directory.EnumerateFiles(bundle.Folder, "*", SearchOption.AllDirectories).Take(MostFiles)]);
}
