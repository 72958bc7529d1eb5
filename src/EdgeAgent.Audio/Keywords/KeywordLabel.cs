using System.Text.RegularExpressions;

namespace EdgeAgent.Audio.Keywords;

/// <summary>The keyword that a wake word's file is named after.</summary>
internal static partial class KeywordLabel
{
    /// <summary>The file's name without a version at its end: <c>hey_jarvis_v0.1.onnx</c> → <c>hey_jarvis</c>.</summary>
    public static string OfFile(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var plain = Version().Replace(name, "");
        return plain.Length > 0 ? plain : name;
    }

    [GeneratedRegex(@"[_-]v\d+(\.\d+)*$", RegexOptions.IgnoreCase)]
    private static partial Regex Version();
}
