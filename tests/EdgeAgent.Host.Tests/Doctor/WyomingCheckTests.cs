using System.Net;
using System.Net.Sockets;
using EdgeAgent.Host.Doctor;

namespace EdgeAgent.Host.Tests.Doctor;

public sealed class WyomingCheckTests
{
    [Fact]
    public void A_port_that_is_taken_is_told_before_the_agent_runs()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = (IPEndPoint)other.LocalEndpoint;

        var finding = WyomingCheck.Run(taken);

        Assert.Equal(FindingState.Missing, finding.State);
        Assert.Contains($"cannot be served at {taken}", finding.Message, StringComparison.Ordinal);
    }
}
