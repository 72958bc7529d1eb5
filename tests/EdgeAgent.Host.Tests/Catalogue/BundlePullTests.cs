using System.Security.Cryptography;
using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Catalogue.Download;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Catalogue;

public sealed class BundlePullTests : IDisposable
{
    private static readonly byte[] Graph = "not a graph, but nobody loads it here"u8.ToArray();
    private static readonly byte[] Tokens = "a 0\nb 1\n"u8.ToArray();

    private readonly TemporaryFolder _folder = new();

    private string Models => _folder["models"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_pulled_model_is_a_bundle_with_a_receipt_and_nothing_unfinished_beside_it()
    {
        await using var server = Serve();

        var (bundle, state) = await PullAsync(Entry(server.Url));

        Assert.Equal((Path.Combine(Models, "one"), PulledState.Installed), (bundle, state));
        Assert.Equal(Graph, File.ReadAllBytes(Path.Combine(bundle, "graphs/model.onnx")));
        Assert.Equal("one", new BundleReader([Models]).Read("one").Name);
        var receipt = PullReceipt.Of(bundle)!;
        Assert.Equal(("one", "MIT", null), (receipt.Model, receipt.Licence, receipt.Accepted));
        Assert.Equal(["graphs/model.onnx", "model.yaml", "tokens.txt"], receipt.Files.Keys.Order(StringComparer.Ordinal));
        Assert.All(receipt.Files, f => Assert.Equal(HashOf(File.ReadAllBytes(Path.Combine(bundle, f.Key))), f.Value));
        Assert.Equal(["lock"], Directory.EnumerateFileSystemEntries(Path.Combine(Models, PullFolder.WorkName)).Select(Path.GetFileName));
        Assert.DoesNotContain(".pull", Assert.Throws<Pipeline.Models.ModelException>(() => new BundleReader([Models]).Read("two")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_there_is_not_downloaded_again()
    {
        await using var server = Serve();
        var entry = Entry(server.Url);
        await PullAsync(entry);

        var (_, state) = await PullAsync(entry);

        Assert.Equal(PulledState.Present, state);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_newer_model_of_the_catalogue_replaces_the_older_one()
    {
        await using var server = Serve();
        var entry = Entry(server.Url);
        await PullAsync(entry with { Files = new Dictionary<string, CatalogueFile> { ["old.onnx"] = FileAt(server.Url, "/model.onnx", Graph) }, Description = "name: one\n" });

        var (bundle, state) = await PullAsync(entry);

        Assert.Equal(PulledState.Installed, state);
        Assert.False(File.Exists(Path.Combine(bundle, "old.onnx")));
        Assert.True(File.Exists(Path.Combine(bundle, "graphs/model.onnx")));
    }

    [Fact]
    public async Task A_bundle_of_somebody_elses_stays_as_it_is()
    {
        await using var server = Serve();
        Directory.CreateDirectory(Path.Combine(Models, "one"));
        File.WriteAllText(Path.Combine(Models, "one/model.yaml"), "name: mine\n");

        var fault = await Assert.ThrowsAsync<PullException>(() => PullAsync(Entry(server.Url)));

        Assert.Equal(PullFault.Occupied, fault.Fault);
        Assert.Contains("was not pulled: it stays as it is", fault.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.Equal("name: mine\n", File.ReadAllText(Path.Combine(Models, "one/model.yaml")));
    }

    [Fact]
    public async Task Nothing_is_installed_when_one_of_its_files_is_wrong()
    {
        await using var server = new FileServer(r => FileReply.Honest(r.Path == "/tokens.txt" ? "c 0\nd 1\n"u8.ToArray() : Graph, r));

        var fault = await Assert.ThrowsAsync<PullException>(() => PullAsync(Entry(server.Url)));

        Assert.Equal(PullFault.WrongContent, fault.Fault);
        Assert.Contains("one: tokens.txt could not be had", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"Expected are {Tokens.Length} bytes of SHA-256 {HashOf(Tokens)}", fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Models, "one")));
    }

    [Fact]
    public async Task Without_a_network_the_fault_says_what_to_bring_and_how()
    {
        var entry = Entry(new Uri("http://models.invalid/"));

        var fault = await Assert.ThrowsAsync<PullException>(() => PullAsync(entry));

        Assert.Equal(PullFault.Unreachable, fault.Fault);
        Assert.Contains("fetch http://models.invalid/model.onnx elsewhere, bring it on a stick", fault.Message, StringComparison.Ordinal);
        Assert.Contains("edgeagent models pull one --from file:/media/", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stick_gives_files_by_the_bundles_names_or_by_those_they_were_published_under()
    {
        Directory.CreateDirectory(_folder["stick & co/one/graphs"]);
        File.WriteAllBytes(_folder["stick & co/one/graphs/model.onnx"], Graph);
        File.WriteAllBytes(_folder["stick & co/tokens.txt"], Tokens);

        foreach (var place in (string[])[_folder["stick & co"], $"file:{_folder["stick & co"]}", $"file://{_folder["stick & co"]}/"])
        {
            var (bundle, _) = await PullAsync(Entry(new Uri("http://models.invalid/")), Mirror.Of(place));
            BundleRemoval.Of(Models, "one").Run();
            Assert.False(Directory.Exists(bundle));
        }
    }

    [Fact]
    public async Task A_mirror_is_asked_and_nobody_else()
    {
        await using var server = Serve();
        await using var mirror = new FileServer(r => r.Path switch
        {
            "/models/one/graphs/model.onnx" => FileReply.Honest(Graph, r),
            "/models/tokens.txt" => FileReply.Honest(Tokens, r),
            _ => new FileReply { Status = 404, Length = 0 },
        });

        await PullAsync(Entry(server.Url), Mirror.Of($"{mirror.Url}models"));

        Assert.Empty(server.Requests);
        Assert.Equal(["/models/one/graphs/model.onnx", "/models/one/tokens.txt", "/models/tokens.txt"], mirror.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task A_mirror_that_lacks_a_file_is_told_with_the_names_it_was_looked_for_under()
    {
        var fault = await Assert.ThrowsAsync<PullException>(() => PullAsync(Entry(new Uri("http://models.invalid/")), Mirror.Of(_folder.Path)));

        Assert.Equal(PullFault.Refused, fault.Fault);
        Assert.Contains("as one/… and as model.onnx", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://user:secret@mirror.example/")]
    [InlineData("file:")]
    [InlineData("")]
    [InlineData("https://")]
    public void What_is_no_place_is_no_mirror(string text) => Assert.Null(Mirror.Of(text));

    [Fact]
    public async Task A_full_disk_is_told_before_anything_is_downloaded()
    {
        await using var server = Serve();

        var fault = await Assert.ThrowsAsync<PullException>(() => PullAsync(Entry(server.Url), freeBytes: 1 << 20));

        Assert.Equal(PullFault.NoSpace, fault.Fault);
        Assert.Contains("needs 16 MB on the disk", fault.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task What_has_to_be_accepted_is_not_downloaded_before_it_is_and_stands_in_the_receipt()
    {
        await using var server = Serve();
        var entry = Entry(server.Url) with { Licence = new CatalogueLicence("AGPL-3.0", new Uri("https://example.org/LICENSE")) };

        var fault = await Assert.ThrowsAsync<PullException>(() => PullAsync(entry, accepted: false));
        var (bundle, _) = await PullAsync(entry, accepted: true);

        Assert.Equal(PullFault.NotAccepted, fault.Fault);
        Assert.True(PullReceipt.Of(bundle)!.Accepted);
    }

    [Fact]
    public async Task A_model_that_nobody_publishes_is_told_with_the_page_that_says_how_it_is_made()
    {
        var fault = await Assert.ThrowsAsync<PullException>(() => PullAsync(Entry(new Uri("http://models.invalid/")) with { Export = "docs/export/espnet.md" }));

        Assert.Equal(PullFault.NotPublished, fault.Fault);
        Assert.Contains("docs/export/espnet.md", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_pulls_in_one_folder_exclude_each_other()
    {
        using var first = PullFolder.Take(Models);

        var fault = Assert.Throws<PullException>(() => PullFolder.Take(Models));

        Assert.Equal(PullFault.NoFolder, fault.Fault);
        Assert.Contains("Another 'edgeagent models' works in", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told()
    {
        File.WriteAllText(Models, "a file");

        Assert.Equal(PullFault.NoFolder, Assert.Throws<PullException>(() => PullFolder.Take(Models)).Fault);
    }

    [Fact]
    public void What_a_killed_pull_staged_is_cleared_and_what_it_was_about_to_replace_comes_back()
    {
        Directory.CreateDirectory(Path.Combine(Models, ".pull/new-one"));
        Directory.CreateDirectory(Path.Combine(Models, ".pull/old-two"));
        Directory.CreateDirectory(Path.Combine(Models, ".pull/old-three"));
        Directory.CreateDirectory(Path.Combine(Models, "three"));
        File.WriteAllText(Path.Combine(Models, ".pull/half.part"), "kept");

        using var folder = PullFolder.Take(Models);

        Assert.Equal([".pull", "three", "two"], Directory.EnumerateDirectories(Models).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["half.part", "lock"], Directory.EnumerateFileSystemEntries(folder.Work).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Only_what_was_pulled_is_removed()
    {
        await using var server = Serve();
        var (bundle, _) = await PullAsync(Entry(server.Url));
        File.WriteAllText(Path.Combine(bundle, "graphs/notes.txt"), "mine");

        var removal = BundleRemoval.Of(Models, "one");
        var kept = removal.Run();

        Assert.Equal(["graphs/notes.txt"], kept);
        Assert.Equal(["graphs/notes.txt", "pulled.json"], Directory.EnumerateFiles(bundle, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(bundle, f)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("mine", "was not installed by 'models pull'")]
    [InlineData("none", "There is no model 'none'")]
    [InlineData("../models/mine", "There is no model '../models/mine'")]
    [InlineData("", "There is no model ''")]
    public void What_was_not_pulled_is_not_removed(string name, string words)
    {
        Directory.CreateDirectory(Path.Combine(Models, "mine"));
        File.WriteAllText(Path.Combine(Models, "mine/model.yaml"), "name: mine\n");

        var fault = Assert.Throws<PullException>(() => BundleRemoval.Of(Models, name));

        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Models, "mine/model.yaml")));
    }

    [Fact]
    public async Task A_receipt_that_was_tampered_with_removes_nothing_outside_its_bundle()
    {
        await using var server = Serve();
        var (bundle, _) = await PullAsync(Entry(server.Url));
        File.WriteAllText(_folder["models/other.txt"], "not of the bundle");
        var receipt = File.ReadAllText(Path.Combine(bundle, PullReceipt.FileName));
        File.WriteAllText(Path.Combine(bundle, PullReceipt.FileName), receipt.Replace("\"tokens.txt\"", "\"../other.txt\"", StringComparison.Ordinal));

        BundleRemoval.Of(Models, "one").Run();

        Assert.True(File.Exists(_folder["models/other.txt"]));
    }

    private static FileServer Serve() => new(r => r.Path switch
    {
        "/model.onnx" => FileReply.Honest(Graph, r),
        "/tokens.txt" => FileReply.Honest(Tokens, r),
        _ => new FileReply { Status = 404, Length = 0 },
    });

    private static CatalogueEntry Entry(Uri server) => new()
    {
        Name = "one",
        Title = "One",
        Task = ModelTask.Detection,
        Family = ModelFamily.Yolox,
        Licence = new CatalogueLicence("MIT", new Uri("https://example.org/LICENSE")),
        Project = new Uri("https://example.org"),
        Files = new Dictionary<string, CatalogueFile>
        {
            ["graphs/model.onnx"] = FileAt(server, "/model.onnx", Graph),
            ["tokens.txt"] = FileAt(server, "/tokens.txt", Tokens),
        },
        Description = "name: one\nfamily: yolox\nfiles: {graphs/model.onnx: }\n",
    };

    private static CatalogueFile FileAt(Uri server, string path, byte[] content) => new([new Uri(server, path)], content.Length, HashOf(content));

    private static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private async Task<PulledBundle> PullAsync(CatalogueEntry entry, Mirror? mirror = null, bool accepted = true, long? freeBytes = null)
    {
        var limits = new DownloadLimits { FirstPause = TimeSpan.Zero };
        using var client = Downloader.Client(limits);
        using var folder = PullFolder.Take(Models);
        return await new BundlePull(folder, new Downloader(client, limits, TimeProvider.System, _ => { }, RegularFile.Open), mirror, _ => freeBytes, TimeProvider.System)
            .RunAsync(entry, accepted, (_, _, _) => { }, CancellationToken.None);
    }
}
