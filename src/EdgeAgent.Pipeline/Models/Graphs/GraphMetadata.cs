namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>The key/value pairs that an exporter wrote into a graph, read without loading it.</summary>
public static class GraphMetadata
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Reads them.</summary>
    /// <param name="path">An .onnx file.</param>
    /// <returns>Empty where there are none, and where the file cannot be read: what is wrong with it is said when it is loaded.</returns>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        try
        {
            return OnnxFile.Read(path).Metadata;
        }
        catch (ModelException)
        {
            return None;
        }
    }
}
