using EdgeAgent.Host.Catalogue;

namespace EdgeAgent.Host.Tests.Catalogue;

/// <summary>What removal makes of links.</summary>
public sealed class BundleRemovalTests : IDisposable
{
    private readonly BundleScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task A_link_in_the_place_of_a_pulled_folder_goes_and_what_it_leads_to_stays()
    {
        await _scene.PullAsync();
        var elsewhere = _scene.Elsewhere("big-disk");
        Directory.Move(_scene["graphs"], elsewhere);
        Directory.CreateSymbolicLink(_scene["graphs"], elsewhere);

        var kept = BundleRemoval.Of(_scene.Models, "one").Run();

        Assert.Equal([$"{elsewhere} (where graphs led)"], kept);
        Assert.Equal(BundleScene.Graph, File.ReadAllBytes(Path.Combine(elsewhere, "model.onnx")));
        Assert.Equal(BundleScene.Weights, File.ReadAllBytes(Path.Combine(elsewhere, "weights.bin")));
        Assert.False(Path.Exists(_scene.Bundle));
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_pulled_file_goes_and_what_it_leads_to_stays()
    {
        await _scene.PullAsync();
        File.Move(_scene["tokens.txt"], _scene.Elsewhere("tokens.txt"));
        File.CreateSymbolicLink(_scene["tokens.txt"], _scene.Elsewhere("tokens.txt"));

        var kept = BundleRemoval.Of(_scene.Models, "one").Run();

        Assert.Equal([$"{_scene.Elsewhere("tokens.txt")} (where tokens.txt led)"], kept);
        Assert.True(File.Exists(_scene.Elsewhere("tokens.txt")));
        Assert.False(Path.Exists(_scene.Bundle));
    }

    [Fact]
    public async Task A_link_that_somebody_added_stays_as_it_is_and_nothing_behind_it_is_listed_or_touched()
    {
        await _scene.PullAsync();
        Directory.CreateDirectory(_scene.Elsewhere("mine/empty"));
        File.WriteAllText(_scene.Elsewhere("mine/a.jpg"), "a picture");
        Directory.CreateSymbolicLink(_scene["samples"], _scene.Elsewhere("mine"));
        Directory.CreateSymbolicLink(_scene["round"], _scene.Bundle);

        var kept = BundleRemoval.Of(_scene.Models, "one").Run();

        Assert.Equal(["round", "samples"], kept);
        Assert.Equal(["pulled.json", "round", "samples"], _scene.Files);
        Assert.True(Directory.Exists(_scene.Elsewhere("mine/empty")));
        Assert.True(File.Exists(_scene.Elsewhere("mine/a.jpg")));
    }

    [Fact]
    public async Task Of_a_model_that_is_a_link_the_link_goes()
    {
        await _scene.PullAsync();
        Directory.Move(_scene.Bundle, _scene.Elsewhere("big-disk"));
        Directory.CreateSymbolicLink(_scene.Bundle, _scene.Elsewhere("big-disk"));

        var refused = await Assert.ThrowsAsync<PullException>(() => _scene.PullAsync(_scene.Newer));
        var kept = BundleRemoval.Of(_scene.Models, "one").Run();

        Assert.Equal(PullFault.Occupied, refused.Fault);
        Assert.Contains($"is a link to {_scene.Elsewhere("big-disk")}, and stays as it is", refused.Message, StringComparison.Ordinal);
        Assert.Equal([$"{_scene.Elsewhere("big-disk")} (where one led)"], kept);
        Assert.False(Path.Exists(_scene.Bundle));
        Assert.Equal(BundleScene.Graph, File.ReadAllBytes(_scene.Elsewhere("big-disk/graphs/model.onnx")));
    }

    [Fact]
    public async Task A_folder_of_models_on_another_disk_is_worked_in_through_its_link()
    {
        Directory.CreateDirectory(_scene.Elsewhere("disk/models"));
        Directory.CreateSymbolicLink(_scene.Models, _scene.Elsewhere("disk/models"));

        await _scene.PullAsync();
        Assert.True(File.Exists(_scene.Elsewhere("disk/models/one/graphs/model.onnx")));
        Assert.Empty(BundleRemoval.Of(_scene.Models, "one").Run());

        Assert.False(Path.Exists(_scene.Elsewhere("disk/models/one")));
        Assert.NotNull(Links.TargetOf(_scene.Models));
    }

    [Fact]
    public async Task A_disk_that_is_not_mounted_is_told_and_nothing_is_made_in_its_place()
    {
        Directory.CreateSymbolicLink(_scene.Models, _scene.Elsewhere("disk/models"));

        var fault = await Assert.ThrowsAsync<PullException>(() => _scene.PullAsync());

        Assert.Equal(PullFault.NoFolder, fault.Fault);
        Assert.Contains($"is a link to {_scene.Elsewhere("disk/models")}, which is not there. Is its disk mounted?", fault.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(_scene.Elsewhere("disk")));
    }
}
