using EdgeAgent.Host.Doctor;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Doctor;

public sealed class StateCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MadeService _service = new();

    public void Dispose()
    {
        _service.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_folder_is_made_and_left_empty()
    {
        var found = new StateCheck(null).Run(_folder["state"]);
        Assert.Equal((FindingState.Ok, _folder["state"]), (found.State, found.Message));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["state"]));
    }

    [Fact]
    public void For_the_service_no_folder_is_made_which_would_be_closed_to_it()
    {
        var found = new StateCheck(_service.View()).Run("/var/lib/edgeagent/not-made");
        Assert.Equal((FindingState.Ok, "/var/lib/edgeagent/not-made: nothing keeps edgeagent.service from writing there"), (found.State, found.Message));
        Assert.False(Directory.Exists("/var/lib/edgeagent/not-made"));
    }

    [Fact]
    public void A_link_to_a_disk_that_is_not_there_is_told()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.CreateSymbolicLink(_folder["evidence"], "/nowhere/evidence");
        using var service = new MadeService(dropIn: "PrivateTmp=no\nProtectSystem=no");
        Assert.Equal(FindingState.Missing, new StateCheck(service.View()).Run(_folder["evidence"]).State);
    }

    [Fact]
    public void Where_the_service_may_not_write_is_told_though_this_user_may()
    {
        using var service = new MadeService(dropIn: "PrivateTmp=no");
        var found = new StateCheck(service.View()).Run("recordings of desk", _folder.Path, "of no use");
        Assert.Equal(FindingState.Missing, found.State);
        Assert.Equal($"edgeagent.service may not write in {_folder.Path}: it may write in /var/lib/edgeagent alone (ProtectSystem=strict).", found.Message);
        Assert.StartsWith("Name a folder below /var/lib/edgeagent;", found.Cure, StringComparison.Ordinal);
    }
}
