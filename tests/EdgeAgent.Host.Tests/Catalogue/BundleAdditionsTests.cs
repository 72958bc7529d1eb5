using EdgeAgent.Host.Catalogue;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Catalogue;

/// <summary>What a person put into a pulled model, when another one replaces it.</summary>
public sealed class BundleAdditionsTests : IDisposable
{
    private readonly BundleScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task What_somebody_added_is_in_the_newer_model_as_it_was()
    {
        await _scene.PullAsync();
        File.WriteAllText(_scene["local.yaml"], "device: pi\n");
        Directory.CreateDirectory(_scene["samples/night"]);
        File.WriteAllText(_scene["samples/night/wörk\n1.jpg"], "a picture");
        File.CreateSymbolicLink(_scene["recordings"], _scene.Elsewhere("stick"));
        File.CreateSymbolicLink(_scene["gone"], "/no/such/file");
        var written = DateTime.UnixEpoch.AddDays(9000);
        File.SetLastWriteTimeUtc(_scene["local.yaml"], written);

        var pulled = await _scene.PullAsync(_scene.Newer);

        Assert.Equal(["gone", "local.yaml", "recordings", "samples/night/wörk\n1.jpg"], pulled.Kept.Select(k => k.Path).Order(StringComparer.Ordinal));
        Assert.All(pulled.Kept, k => Assert.Null(k.Was));
        Assert.Equal(("device: pi\n", written), (File.ReadAllText(_scene["local.yaml"]), File.GetLastWriteTimeUtc(_scene["local.yaml"])));
        Assert.Equal("a picture", File.ReadAllText(_scene["samples/night/wörk\n1.jpg"]));
        Assert.Equal((_scene.Stick, "/no/such/file"), (Links.TargetOf(_scene["recordings"]), Links.TargetOf(_scene["gone"])));
        Assert.True(File.Exists(Path.Combine(_scene.Stick, "model.onnx")));
        // Of the older one, and not in the newer one.
        Assert.False(File.Exists(_scene["tokens.txt"]));
        Assert.Equal(["lock"], Directory.EnumerateFileSystemEntries(Path.Combine(_scene.Models, PullFolder.WorkName)).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_somebody_changed_is_kept_beside_what_is_installed_and_so_again_the_next_time()
    {
        await _scene.PullAsync();
        File.WriteAllText(_scene[BundleReader.DescriptionName], "name: mine\n");
        var first = await _scene.PullAsync(_scene.Newer);
        File.WriteAllText(_scene[BundleReader.DescriptionName], "name: mine too\n");

        var second = await _scene.PullAsync();

        Assert.Equal([new KeptFile("model.yaml.yours", "model.yaml")], first.Kept);
        Assert.Equal([new KeptFile("model.yaml.yours", null), new KeptFile("model.yaml.yours2", "model.yaml")], second.Kept);
        Assert.Equal(("name: mine\n", "name: mine too\n"), (File.ReadAllText(_scene["model.yaml.yours"]), File.ReadAllText(_scene["model.yaml.yours2"])));
        Assert.Equal(_scene.Entry.Description, File.ReadAllText(_scene[BundleReader.DescriptionName]));
    }

    [Fact]
    public async Task What_has_a_name_that_the_newer_model_needs_goes_beside_it()
    {
        await _scene.PullAsync(_scene.Newer);
        File.WriteAllText(_scene["tokens.txt"], "mine");
        Directory.Delete(_scene["graphs"], recursive: true);
        File.WriteAllText(_scene["graphs"], "a file of mine");

        var pulled = await _scene.PullAsync();

        Assert.Equal([new KeptFile("graphs.yours", "graphs"), new KeptFile("tokens.txt.yours", "tokens.txt")], pulled.Kept.OrderBy(k => k.Path, StringComparer.Ordinal));
        Assert.Equal(BundleScene.Tokens, File.ReadAllBytes(_scene["tokens.txt"]));
    }

    [Fact]
    public async Task A_folder_of_somebodys_where_the_newer_model_has_a_file_goes_beside_it()
    {
        await _scene.PullAsync(_scene.Newer);
        Directory.CreateDirectory(_scene["tokens.txt"]);
        File.WriteAllText(_scene["tokens.txt/a"], "1");
        File.WriteAllText(_scene["tokens.txt/b"], "2");

        await _scene.PullAsync();

        Assert.Equal(BundleScene.Tokens, File.ReadAllBytes(_scene["tokens.txt"]));
        Assert.Equal(("1", "2"), (File.ReadAllText(_scene["tokens.txt.yours/a"]), File.ReadAllText(_scene["tokens.txt.yours/b"])));
    }

    [Fact]
    public async Task A_pull_that_was_killed_before_it_took_them_along_is_gone_on_with_by_the_next_one()
    {
        await _scene.PullAsync();
        var work = Path.Combine(_scene.Models, PullFolder.WorkName);
        File.WriteAllText(_scene["local.yaml"], "device: pi\n");
        File.WriteAllText(_scene["tokens.txt"], "mine");
        Directory.Move(_scene.Bundle, Path.Combine(work, "old-one"));
        // What the newer one is: installed, and nothing of the older one is in it.
        await StageElsewhereAsync();

        using var folder = PullFolder.Take(_scene.Models);

        var (model, kept) = Assert.Single(folder.Recovered);
        Assert.Equal("one", model);
        Assert.Equal([new KeptFile("local.yaml", null), new KeptFile("tokens.txt.yours", "tokens.txt")], kept);
        Assert.Equal("device: pi\n", File.ReadAllText(_scene["local.yaml"]));
        Assert.False(Directory.Exists(Path.Combine(work, "old-one")));
    }

    [ProgramFact("sh")]
    public async Task A_name_that_is_no_text_is_told_before_anything_is_changed()
    {
        await _scene.PullAsync();
        using (var made = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", "touch \"$(printf 'a\\377b')\""]) { WorkingDirectory = _scene.Bundle })!)
            await made.WaitForExitAsync();

        var fault = await Assert.ThrowsAsync<PullException>(() => _scene.PullAsync(_scene.Newer));

        Assert.Contains("a file whose name is no text (UTF-8)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(BundleScene.Graph, File.ReadAllBytes(_scene["graphs/model.onnx"]));
        // .NET cannot remove it either.
        using var removed = System.Diagnostics.Process.Start("rm", ["-rf", _scene.Bundle]);
        await removed.WaitForExitAsync();
    }

    /// <summary>Pulls the newer model as if the older one were in no way.</summary>
    private async Task StageElsewhereAsync()
    {
        var (work, aside) = (Path.Combine(_scene.Models, PullFolder.WorkName), _scene.Elsewhere("aside"));
        Directory.Move(Path.Combine(work, "old-one"), aside);
        await _scene.PullAsync(_scene.Newer);
        Directory.Move(aside, Path.Combine(work, "old-one"));
    }
}
