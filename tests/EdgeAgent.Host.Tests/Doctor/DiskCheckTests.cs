using EdgeAgent.Host.Doctor;
using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Tests.Doctor;

public sealed class DiskCheckTests
{
    private static readonly DiskState Card = new(8_000_000_000, 32_000_000_000, "ext4", false, true);

    [Fact]
    public void A_card_is_told_with_what_it_means()
    {
        var found = DiskCheck.Run("/var/lib/edgeagent", Card, 0);
        Assert.Equal(FindingState.Ok, found.State);
        Assert.StartsWith("8.0 GB of 32 GB are free, ext4 on an SD card, which wears out", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Room_for_less_than_the_recordings_is_told()
    {
        var found = DiskCheck.Run("/var/lib/edgeagent", Card, 10_000_000_000);
        Assert.Equal((FindingState.Warning, "8.0 GB of 32 GB are free, ext4 on an SD card, and the recordings of this configuration may grow to 10 GB."), (found.State, found.Message));
    }

    [Fact]
    public void A_disk_that_became_read_only_is_a_fault() =>
        Assert.Equal(FindingState.Missing, DiskCheck.Run("/var/lib/edgeagent", Card with { IsReadOnly = true }, 0).State);

    [Fact]
    public void A_disk_that_is_not_told_of_is_noted() => Assert.Equal(FindingState.Note, DiskCheck.Run("/x", null, 0).State);
}
