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

        var finding = WyomingCheck.Run(taken, new PortCheck(null, null));

        Assert.Equal(FindingState.Missing, finding.State);
        Assert.Contains($"cannot be served at {taken}", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_of_the_running_agent_is_no_fault()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var finding = WyomingCheck.Run((IPEndPoint)other.LocalEndpoint, new PortCheck(new RunningAgent($"{Environment.ProcessId}"), null));

        Assert.Equal((FindingState.Ok, $"served by the running agent (process {Environment.ProcessId}), at {other.LocalEndpoint}"), (finding.State, finding.Message));
    }
}
