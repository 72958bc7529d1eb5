using EdgeAgent.Host.Catalogue;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Catalogue;

public sealed class ModelCatalogueTests : IDisposable
{
    private const string Hash = "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3";

    private const string Entry = """
          small-one:
            title: A small one
            task: detection
            family: yolox
            licence: Apache-2.0
            licence_url: https://example.org/LICENSE
            project: https://example.org
            source: its own page
            files:
              model.onnx: {urls: [https://example.org/a.onnx, https://mirror.example.org/a.onnx], bytes: 12, sha256: 1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3}
            model: |
              name: small-one
              family: yolox
        """;

    private readonly TemporaryFolder _folder = new();

    private static string Shipped => Path.Combine(Repository.Root, "models", ModelCatalogue.FileName);

    [Fact]
    public void The_catalogue_that_comes_with_the_agent_has_no_faults()
    {
        var catalogue = ModelCatalogue.Read(Shipped);

        Assert.NotEmpty(catalogue.Entries);
    }

    [Fact]
    public void Every_description_in_it_is_one_of_its_own_name_family_and_files()
    {
        foreach (var entry in ModelCatalogue.Read(Shipped).Entries.Where(e => e.IsPullable))
        {
            var folder = Directory.CreateDirectory(_folder[entry.Name]).FullName;
            foreach (var file in entry.Files.Keys.Concat(entry.Archives.SelectMany(a => a.Members).Select(m => m.Target)))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
                File.WriteAllText(Path.Combine(folder, file), "");
            }

            File.WriteAllText(Path.Combine(folder, "model.yaml"), entry.Description);
            var bundle = new BundleReader([]).Read(folder);

            Assert.Equal((entry.Name, entry.Family, entry.Licence.Id), (bundle.Name, bundle.Family, bundle.Licence));
            foreach (var (path, hash) in bundle.Hashes)
            {
                var name = Path.GetRelativePath(folder, path);
                if (entry.Files.TryGetValue(name, out var download))
                    Assert.Equal(download.Sha256, hash);
            }
        }
    }

    [Fact]
    public void An_entry_is_read_whole()
    {
        var entry = Assert.Single(Read(Entry).Entries);

        Assert.Equal(("small-one", "A small one", ModelTask.Detection, "yolox"), (entry.Name, entry.Title, entry.Task, entry.Family));
        Assert.Equal(("Apache-2.0", false, true, false), (entry.Licence.Id, entry.Licence.MustBeAccepted, entry.IsPullable, entry.IsTried));
        Assert.Equal((12, Hash, "a.onnx"), (entry.Bytes, entry.Files["model.onnx"].Sha256, entry.Files["model.onnx"].RemoteName));
        Assert.Equal(["https://example.org/a.onnx", "https://mirror.example.org/a.onnx"], entry.Files["model.onnx"].Urls.Select(u => u.ToString()));
        Assert.Equal("name: small-one\nfamily: yolox\n", entry.Description);
    }

    [Theory]
    [InlineData("    title: A small one", "    titel: A small one", "models.small-one.title: the key is missing.")]
    [InlineData("    title: A small one", "    titel: A small one", "models.small-one.titel: there is no such key. Did you mean 'title'?")]
    [InlineData("family: yolox", "family: yolix", "'yolix' is not allowed. Allowed: one of yolox, ", "Did you mean 'yolox'?")]
    [InlineData("https://example.org/a.onnx", "ftp://example.org/a.onnx", "'ftp://example.org/a.onnx' is not an address")]
    [InlineData("https://example.org/a.onnx", "https://u:p@example.org/a.onnx", "is not an address that begins with https:// (without a password)")]
    [InlineData("https://example.org/a.onnx", "https://example.org/a/", "ends in no file's name")]
    [InlineData("bytes: 12", "bytes: -12", "models.small-one.files.model.onnx.bytes: '-12' is not allowed")]
    [InlineData(Hash, "1A153A22F4509E292A94E67D6F9B85E8DEB25B4988682B7E174C65279D8788E3", "sha256: this is no SHA-256")]
    [InlineData("model.onnx: {", "../model.onnx: {", "this is no path in a bundle")]
    [InlineData("model.onnx: {", "model.yaml: {", "this is no path in a bundle")]
    [InlineData("model.onnx: {", "/model.onnx: {", "this is no path in a bundle")]
    [InlineData("  small-one:", "  ../small-one:", "'../small-one' cannot be a bundle's name")]
    [InlineData("    source: its own page\n", "", "models.small-one.source: the key is missing.")]
    [InlineData("    source: its own page", "    source: its own page\n    export: docs/export/yolo.md", "what is exported by its user is not downloaded")]
    public void A_fault_is_told_with_its_place(string before, string after, params string[] said)
    {
        Assert.Contains(before, Entry, StringComparison.Ordinal);

        var fault = Assert.Throws<ModelException>(() => Read(Entry.Replace(before, after, StringComparison.Ordinal)));

        Assert.All(said, s => Assert.Contains(s, fault.Message, StringComparison.Ordinal));
        Assert.All(fault.Message.Split(Environment.NewLine), line => Assert.Matches(@"catalogue\.yaml:\d+:\d+ ", line));
    }

    [Fact]
    public void A_model_that_the_catalogue_lacks_is_told_with_the_nearest()
    {
        var fault = Assert.Throws<ModelException>(() => Read(Entry).Find("smal-one"));

        Assert.Equal(ModelFault.Missing, fault.Fault);
        Assert.Contains("Did you mean 'small-one'?", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Apache-2.0", LicenceTerms.Permissive)]
    [InlineData("CC-BY-4.0", LicenceTerms.Permissive)]
    [InlineData("AGPL-3.0", LicenceTerms.Copyleft)]
    [InlineData("AGPL-3.0-only", LicenceTerms.Copyleft)]
    [InlineData("CC-BY-SA-4.0", LicenceTerms.Copyleft)]
    [InlineData("CC-BY-NC-4.0", LicenceTerms.NonCommercial)]
    [InlineData("CC-BY-NC-SA-4.0", LicenceTerms.NonCommercial)]
    [InlineData("LicenseRef-OpenRAIL-M", LicenceTerms.Own)]
    [InlineData("MIT-Whatever", LicenceTerms.Own)]
    public void Whatever_is_not_known_to_be_permissive_must_be_accepted(string id, object terms)
    {
        var licence = new CatalogueLicence(id, new Uri("https://example.org"));

        Assert.Equal(terms, licence.Terms);
        Assert.Equal((LicenceTerms)terms != LicenceTerms.Permissive, licence.MustBeAccepted);
    }

    public void Dispose() => _folder.Dispose();

    private ModelCatalogue Read(string entry)
    {
        File.WriteAllText(_folder[ModelCatalogue.FileName], $"models:\n{entry}\n");
        return ModelCatalogue.Read(_folder[ModelCatalogue.FileName]);
    }
}
