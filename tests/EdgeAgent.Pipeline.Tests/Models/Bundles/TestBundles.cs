using System.Text;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Models.Bundles;

/// <summary>Folders of bundles in a temporary folder; graphs in them are never loaded, so a few bytes do.</summary>
internal sealed class TestBundles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Where the bundles are.</summary>
    public string Root => _folder.Path;

    public void Dispose() => _folder.Dispose();

    /// <summary>The full path of something in it.</summary>
    public string this[string relative] => _folder[relative];

    /// <summary>Writes files; a name ending in '/' makes a folder.</summary>
    public TestBundles With(params ReadOnlySpan<string> files)
    {
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(this[file])!);
            if (!file.EndsWith('/'))
                File.WriteAllText(this[file], "graph");
        }

        return this;
    }

    /// <summary>Writes a file's text.</summary>
    public TestBundles Text(string file, string text) => Bytes(file, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file's bytes.</summary>
    public TestBundles Bytes(string file, byte[] content)
    {
        With(file);
        File.WriteAllBytes(this[file], content);
        return this;
    }

    /// <summary>Reads a reference that is relative to the folder.</summary>
    public ModelBundle Read(string relative = "b") => new BundleReader([Root]).Read(this[relative]);

    /// <summary>The faults of a bundle <c>b</c> with a graph and this description, without the path before line and column.</summary>
    public string[] FaultsOf(string yaml) => FaultsOf(Encoding.UTF8.GetBytes(yaml));

    /// <inheritdoc cref="FaultsOf(string)"/>
    public string[] FaultsOf(byte[] yaml)
    {
        With("b/model.onnx").Bytes("b/model.yaml", yaml);
        var refusal = Assert.Throws<ModelException>(() => Read());
        Assert.Equal(ModelFault.BadBundle, refusal.Fault);
        var start = this["b/model.yaml"] + ":";
        return [.. refusal.Message.Split(Environment.NewLine).Select(line =>
        {
            Assert.True(line.StartsWith(start, StringComparison.Ordinal) || line == "There may be more.", line);
            return line.Replace(start, "", StringComparison.Ordinal).Replace(this["b"], "FOLDER", StringComparison.Ordinal);
        })];
    }
}
