using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace EdgeAgent.Pipeline.Yaml;

/// <summary>The comments of a YAML text.</summary>
public static class YamlComments
{
    /// <summary>Reads them, in their order, without the sign that begins them.</summary>
    /// <param name="text">A text that <see cref="YamlTreeReader"/> reads.</param>
    public static IReadOnlyList<string> Of(string text)
    {
        var scanner = new Scanner(new StringReader(text), skipComments: false);
        var comments = new List<string>();
        while (scanner.MoveNext())
        {
            if (scanner.Current is Comment comment)
                comments.Add(comment.Value);
        }

        return comments;
    }
}
