using EdgeAgent.Host.Catalogue;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Tests.Catalogue;

/// <summary>A pulled model whose files are not what was installed.</summary>
public sealed class BundleMendingTests : IDisposable
{
    private readonly BundleScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task A_file_that_was_cut_is_fetched_again_and_no_other()
    {
        await _scene.PullAsync();
        using (var cut = new FileStream(_scene["graphs/model.onnx"], FileMode.Open))
            cut.SetLength(100);

        var mended = await _scene.PullAsync();

        Assert.Equal(PulledState.Mended, mended.State);
        Assert.Equal([new WrongFile("graphs/model.onnx", "100 of 5000 bytes")], mended.Mended);
        Assert.Equal(["graphs/model.onnx"], _scene.Asked.Distinct());
        Assert.Equal(BundleScene.Graph, File.ReadAllBytes(_scene["graphs/model.onnx"]));
        Assert.Equal(PulledState.Present, (await _scene.PullAsync()).State);
    }

    [Fact]
    public async Task A_byte_that_flipped_is_found_and_what_was_there_is_kept_since_somebody_may_have_made_it()
    {
        await _scene.PullAsync();
        var other = BundleScene.Graph.ToArray();
        other[17] ^= 1;
        File.WriteAllBytes(_scene["graphs/model.onnx"], other);

        var mended = await _scene.PullAsync();

        Assert.Equal([new WrongFile("graphs/model.onnx", "other bytes than were installed")], mended.Mended);
        Assert.Equal([new KeptFile("graphs/model.onnx.yours", "graphs/model.onnx")], mended.Kept);
        Assert.Equal(other, File.ReadAllBytes(_scene["graphs/model.onnx.yours"]));
        Assert.Equal(BundleScene.Graph, File.ReadAllBytes(_scene["graphs/model.onnx"]));
    }

    [Fact]
    public async Task Of_an_archive_only_what_is_missing_is_unpacked_again()
    {
        await _scene.PullAsync();
        File.Delete(_scene["graphs/weights.bin"]);
        var written = File.GetLastWriteTimeUtc(_scene["notes.txt"]);
        File.SetLastWriteTimeUtc(_scene["notes.txt"], written.AddDays(-1));

        var mended = await _scene.PullAsync();

        Assert.Equal([new WrongFile("graphs/weights.bin", "missing")], mended.Mended);
        Assert.Empty(mended.Kept);
        Assert.Equal(["more.zip"], _scene.Asked.Distinct());
        Assert.Equal(BundleScene.Weights, File.ReadAllBytes(_scene["graphs/weights.bin"]));
        Assert.Equal(written.AddDays(-1), File.GetLastWriteTimeUtc(_scene["notes.txt"]));
    }

    [Fact]
    public async Task A_file_that_a_power_cut_emptied_leaves_nothing_behind()
    {
        await _scene.PullAsync();
        File.WriteAllText(_scene["tokens.txt"], "");

        var mended = await _scene.PullAsync();

        Assert.Empty(mended.Kept);
        Assert.Equal(["graphs/model.onnx", "graphs/weights.bin", "model.yaml", "notes.txt", "pulled.json", "tokens.txt"], _scene.Files);
    }

    [Theory]
    [InlineData("")]
    [InlineData("name: [")]
    [InlineData(null)]
    public async Task A_description_that_is_none_any_more_is_put_back(string? left)
    {
        await _scene.PullAsync();
        File.Delete(_scene[BundleReader.DescriptionName]);
        if (left is not null)
            File.WriteAllText(_scene[BundleReader.DescriptionName], left);

        var mended = await _scene.PullAsync();

        Assert.Equal(PulledState.Mended, mended.State);
        Assert.Empty(_scene.Asked);
        Assert.Equal(_scene.Entry.Description, File.ReadAllText(_scene[BundleReader.DescriptionName]));
    }

    [Fact]
    public async Task A_description_that_somebody_changed_stays_so_also_when_another_file_is_mended()
    {
        const string mine = "name: one\nfamily: yolox\nthresholds: {score: 0.7}\nfiles: {graphs/model.onnx: }\n";
        await _scene.PullAsync();
        File.WriteAllText(_scene[BundleReader.DescriptionName], mine);

        var untouched = await _scene.PullAsync();
        File.Delete(_scene["tokens.txt"]);
        var mended = await _scene.PullAsync();

        Assert.Equal((PulledState.Present, true), (untouched.State, untouched.HasOwnDescription));
        Assert.Equal((PulledState.Mended, true), (mended.State, mended.HasOwnDescription));
        Assert.Empty(mended.Kept);
        Assert.Equal(mine, File.ReadAllText(_scene[BundleReader.DescriptionName]));
        Assert.True((await _scene.PullAsync()).HasOwnDescription);
    }

    [Fact]
    public async Task What_is_reached_through_a_persons_link_counts_and_what_it_leads_to_is_never_written()
    {
        await _scene.PullAsync();
        var elsewhere = _scene.Elsewhere("big-disk");
        Directory.Move(_scene["graphs"], elsewhere);
        Directory.CreateSymbolicLink(_scene["graphs"], elsewhere);
        Assert.Equal(PulledState.Present, (await _scene.PullAsync()).State);
        File.WriteAllText(Path.Combine(elsewhere, "model.onnx"), "mine");

        var mended = await _scene.PullAsync();

        Assert.Equal("mine", File.ReadAllText(Path.Combine(elsewhere, "model.onnx")));
        Assert.Equal(BundleScene.Weights, File.ReadAllBytes(Path.Combine(elsewhere, "weights.bin")));
        Assert.Equal([new KeptFile("graphs.yours", "graphs")], mended.Kept);
        Assert.Null(Links.TargetOf(_scene["graphs"]));
        Assert.Equal(BundleScene.Graph, File.ReadAllBytes(_scene["graphs/model.onnx"]));
        Assert.Equal(PulledState.Present, (await _scene.PullAsync()).State);
    }

    [Fact]
    public async Task A_newer_description_of_the_catalogue_costs_no_download()
    {
        await _scene.PullAsync();

        var renewed = await _scene.PullAsync(_scene.Entry with { Description = _scene.Entry.Description + "version: 2\n" });

        Assert.Equal(PulledState.Installed, renewed.State);
        Assert.Empty(_scene.Asked);
        Assert.EndsWith("version: 2\n", File.ReadAllText(_scene[BundleReader.DescriptionName]), StringComparison.Ordinal);
    }
}
