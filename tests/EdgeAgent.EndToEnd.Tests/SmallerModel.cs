using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The repository's detector at a smaller size of input, which makes it another model: it sees most of what the first one sees.</summary>
internal static class SmallerModel
{
    public const string Name = "surface-defects-2";

    /// <summary>Puts it into a folder; gives its own.</summary>
    public static string In(TemporaryFolder folder)
    {
        var model = Directory.CreateDirectory(folder[Name]).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "models", "surface-defects")))
            File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
        var description = Path.Combine(model, "model.yaml");
        var text = File.ReadAllText(description);
        var changed = text.Replace("name: surface-defects", $"name: {Name}", StringComparison.Ordinal).Replace("size: [320, 320]", "size: [192, 192]", StringComparison.Ordinal);
        Assert.Equal(text.Length + 2, changed.Length);
        File.WriteAllText(description, changed);
        return model;
    }
}
