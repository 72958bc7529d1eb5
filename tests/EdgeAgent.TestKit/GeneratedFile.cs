namespace EdgeAgent.TestKit;

/// <summary>
/// Files of the repository that are generated from the code and committed for their readers. A test compares them with what the
/// code gives now; <c>EDGEAGENT_WRITE_GENERATED=1 dotnet test …</c> writes them instead.
/// </summary>
public static class GeneratedFile
{
    private const string Switch = "EDGEAGENT_WRITE_GENERATED";

    /// <summary>Asserts that a whole file is as generated.</summary>
    public static void AssertCurrent(string relativePath, string text)
    {
        var path = PathOf(relativePath);
        var wanted = text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Writes)
            Write(path, wanted);
        var found = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (wanted != found)
            throw new InvalidDataException($"{relativePath} is not what the code generates: run the test with {Switch}=1 and commit the result.{Environment.NewLine}Generated:{Environment.NewLine}{wanted}");
    }

    /// <summary>Asserts that the part between <c>&lt;!-- generated: name --&gt;</c> and <c>&lt;!-- end --&gt;</c> of a file is as generated.</summary>
    public static void AssertPartCurrent(string relativePath, string name, string text)
    {
        var path = PathOf(relativePath);
        var whole = File.ReadAllText(path).ReplaceLineEndings("\n");
        var begin = $"<!-- generated: {name} -->\n";
        var start = whole.IndexOf(begin, StringComparison.Ordinal);
        if (start < 0)
            throw new InvalidDataException($"{relativePath} has no line '{begin.Trim()}'.");
        start += begin.Length;
        var end = whole.IndexOf("<!-- end -->", start, StringComparison.Ordinal);
        if (end < 0)
            throw new InvalidDataException($"{relativePath} has no '<!-- end -->' after '{begin.Trim()}'.");
        AssertCurrent(relativePath, whole[..start] + text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n" + whole[end..]);
    }

    /// <summary>Whether files are written instead of compared.</summary>
    public static bool Writes => Environment.GetEnvironmentVariable(Switch) == "1";

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static string PathOf(string relativePath) => Path.Combine(Repository.Root, relativePath);
}
