using EdgeAgent.Vision.Evaluation;

namespace EdgeAgent.Host.Cli.Eval;

/// <summary>Finds the pictures that an annotation file names: by their path below a folder, else by the last part of it.</summary>
internal static class ImageFolder
{
    private const int MostNamed = 5;

    /// <summary>A file for each picture, in their order.</summary>
    /// <exception cref="AnnotationException">Some are not there, or two are the same file.</exception>
    public static IReadOnlyList<string> Find(string folder, GroundTruth truth)
    {
        if (!Directory.Exists(folder))
            throw new AnnotationException($"--images: {folder} {(File.Exists(folder) ? "is a file, not a folder" : "does not exist")}.");
        var files = truth.Images.Select(i => (Image: i, File: Find(folder, i.FileName))).ToList();
        if (files.Where(f => f.File is null).Select(f => f.Image.FileName).ToList() is { Count: > 0 } missing)
        {
            throw new AnnotationException(
                $"{missing.Count} of {files.Count} pictures that the annotations name are not in {folder}: {NameList.Of(missing, MostNamed)}.");
        }

        if (files.GroupBy(f => f.File).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new AnnotationException($"The annotations have more than one image for {same.Key}: {NameList.Of([.. same.Select(f => $"id {f.Image.Id}")], MostNamed)}.");
        return [.. files.Select(f => f.File!)];
    }

    private static string? Find(string folder, string name)
    {
        // Annotation tools write folders of the machine they ran on, of Windows too.
        var parts = name.Split('/', '\\');
        if (parts.Length > 1 && !parts.Contains("..") && !Path.IsPathRooted(name) && Path.Combine([folder, .. parts]) is var below && File.Exists(below))
            return below;
        var file = Path.Combine(folder, parts[^1]);
        return File.Exists(file) ? file : null;
    }
}
