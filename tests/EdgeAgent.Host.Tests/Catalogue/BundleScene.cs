using System.Security.Cryptography;
using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Catalogue.Download;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Catalogue;

/// <summary>A folder of models and a stick that has the files of one: two that stand by themselves and two in an archive.</summary>
internal sealed class BundleScene : IDisposable
{
    public static readonly byte[] Graph = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];
    public static readonly byte[] Tokens = "a 0\nb 1\n"u8.ToArray();
    public static readonly byte[] Notes = "what it is"u8.ToArray();
    public static readonly byte[] Weights = [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * 13))];

    private readonly TemporaryFolder _folder = new();

    public BundleScene()
    {
        Directory.CreateDirectory(Stick);
        using var archive = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(archive, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "notes.txt", Notes);
            Add(zip, "weights.bin", Weights);
        }

        File.WriteAllBytes(Path.Combine(Stick, "more.zip"), archive.ToArray());
        File.WriteAllBytes(Path.Combine(Stick, "model.onnx"), Graph);
        File.WriteAllBytes(Path.Combine(Stick, "tokens.txt"), Tokens);
        Archive = archive.ToArray();
    }

    public string Models => _folder["models"];

    public string Bundle => Path.Combine(Models, "one");

    public string Stick => _folder["stick"];

    public byte[] Archive { get; }

    /// <summary>A path of the scene, outside of the models.</summary>
    public string Elsewhere(string name) => _folder[name];

    public string this[string file] => Path.Combine(Bundle, file);

    public CatalogueEntry Entry => new()
    {
        Name = "one",
        Title = "One",
        Task = ModelTask.Detection,
        Family = ModelFamily.Yolox,
        Licence = new CatalogueLicence("MIT", new Uri("https://example.org/LICENSE")),
        Project = new Uri("https://example.org"),
        Files = new Dictionary<string, CatalogueFile> { ["graphs/model.onnx"] = FileOf("model.onnx", Graph), ["tokens.txt"] = FileOf("tokens.txt", Tokens) },
        Archives =
        [
            new CatalogueArchive(FileOf("more.zip", Archive), [new ArchiveMember("notes.txt", "notes.txt", Notes.Length), new ArchiveMember("weights.bin", "graphs/weights.bin", Weights.Length)]),
        ],
        Description = "name: one\nfamily: yolox\nfiles: {graphs/model.onnx: }\n",
    };

    /// <summary>The same model, of which the catalogue has a newer graph, and a file less.</summary>
    public CatalogueEntry Newer
    {
        get
        {
            byte[] graph = [.. Graph, 1];
            File.WriteAllBytes(Path.Combine(Stick, "newer.onnx"), graph);
            return Entry with
            {
                Files = new Dictionary<string, CatalogueFile> { ["graphs/model.onnx"] = FileOf("newer.onnx", graph) },
                Description = "name: one\nfamily: yolox\nversion: 2\nfiles: {graphs/model.onnx: }\n",
            };
        }
    }

    /// <summary>Files that were looked for on the stick in the last pull.</summary>
    public List<string> Asked { get; } = [];

    public async Task<PulledBundle> PullAsync(CatalogueEntry? entry = null)
    {
        Asked.Clear();
        var limits = new DownloadLimits { FirstPause = TimeSpan.Zero };
        using var client = Downloader.Client(limits);
        using var folder = PullFolder.Take(Models);
        return await new BundlePull(folder, new Downloader(client, limits, TimeProvider.System, _ => { }, RegularFile.Open), Mirror.Of(Stick), _ => null, TimeProvider.System)
            .RunAsync(entry ?? Entry, accepted: true, (name, _, _) => Asked.Add(name), CancellationToken.None);
    }

    /// <summary>What is in the bundle, folders left out.</summary>
    public IEnumerable<string> Files => BundleTree.Of(Bundle).Where(i => i.Kind != BundleItemKind.Folder).Select(i => i.Path).Order(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static CatalogueFile FileOf(string name, byte[] content) =>
        new([new Uri($"http://models.invalid/{name}")], content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    private static void Add(System.IO.Compression.ZipArchive zip, string name, byte[] content)
    {
        using var stream = zip.CreateEntry(name).Open();
        stream.Write(content);
    }
}
