using EdgeAgent.Host.Catalogue;

namespace EdgeAgent.Host.Tests.Catalogue;

/// <summary>Links in the places of files that a pull makes.</summary>
public sealed class PlantedLinkTests : IDisposable
{
    private const string Precious = "not for a pull to write";

    private readonly BundleScene _scene = new();

    public PlantedLinkTests()
    {
        Directory.CreateDirectory(Work);
        File.WriteAllText(Victim, Precious);
    }

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("lock")]
    [InlineData("part")]
    public async Task A_link_in_the_place_of_the_lock_or_of_a_part_is_told_and_not_followed(string which)
    {
        var link = Path.Combine(Work, which == "part" ? $"{_scene.Entry.Files["tokens.txt"].Sha256}.part" : which);
        File.CreateSymbolicLink(link, Victim);

        var fault = await Assert.ThrowsAsync<PullException>(() => _scene.PullAsync());

        Assert.Equal(PullFault.NoFolder, fault.Fault);
        Assert.Contains($"{link} is a link, which is never made there and is not followed: remove it", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Precious, File.ReadAllText(Victim));
    }

    [Fact]
    public async Task A_link_to_what_is_not_there_makes_nothing_there()
    {
        File.CreateSymbolicLink(Path.Combine(Work, $"{_scene.Entry.Files["tokens.txt"].Sha256}.part"), _scene.Elsewhere("made"));

        await Assert.ThrowsAsync<PullException>(() => _scene.PullAsync());

        Assert.False(File.Exists(_scene.Elsewhere("made")));
    }

    [Fact]
    public async Task A_link_in_the_place_of_the_folder_of_parts_is_told()
    {
        Directory.Delete(Work);
        Directory.CreateDirectory(_scene.Elsewhere("home"));
        Directory.CreateSymbolicLink(Work, _scene.Elsewhere("home"));

        var fault = await Assert.ThrowsAsync<PullException>(() => _scene.PullAsync());

        Assert.Contains($"{Work} is a link to {_scene.Elsewhere("home")}", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scene.Elsewhere("home")));
    }

    [Fact]
    public async Task Links_among_what_a_killed_pull_left_are_removed_and_what_they_lead_to_stays()
    {
        Directory.CreateDirectory(_scene.Elsewhere("home"));
        File.WriteAllText(_scene.Elsewhere("home/precious"), Precious);
        Directory.CreateSymbolicLink(Path.Combine(Work, "new-one"), _scene.Elsewhere("home"));
        Directory.CreateSymbolicLink(Path.Combine(Work, "old-one"), _scene.Elsewhere("home"));
        File.CreateSymbolicLink(Path.Combine(Work, "new-two"), "/no/such/file");

        await _scene.PullAsync();

        Assert.Equal(Precious, File.ReadAllText(_scene.Elsewhere("home/precious")));
        Assert.Equal(["lock"], Directory.EnumerateFileSystemEntries(Work).Select(Path.GetFileName));
        Assert.Null(Links.TargetOf(_scene.Bundle));
    }

    [Fact]
    public async Task A_receipt_that_is_a_link_is_none()
    {
        await _scene.PullAsync();
        File.Move(_scene[PullReceipt.FileName], _scene.Elsewhere("receipt"));
        File.CreateSymbolicLink(_scene[PullReceipt.FileName], _scene.Elsewhere("receipt"));

        var fault = await Assert.ThrowsAsync<PullException>(() => _scene.PullAsync(_scene.Newer));

        Assert.Equal(PullFault.Occupied, fault.Fault);
        Assert.Throws<PullException>(() => BundleRemoval.Of(_scene.Models, "one"));
    }

    private string Work => Path.Combine(_scene.Models, PullFolder.WorkName);

    private string Victim => _scene.Elsewhere("precious");
}
