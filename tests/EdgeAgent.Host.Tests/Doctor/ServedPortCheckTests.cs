using System.Net;
using System.Net.Sockets;
using EdgeAgent.Host.Doctor;

namespace EdgeAgent.Host.Tests.Doctor;

public sealed class ServedPortCheckTests
{
    [Fact]
    public void A_port_that_is_taken_is_told_before_the_agent_runs()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = (IPEndPoint)other.LocalEndpoint;
        var check = new ServedPortCheck(new PortCheck(null, null));

        Assert.All([check.OfWyoming(taken), check.OfPage(taken)], finding =>
        {
            Assert.Equal(FindingState.Missing, finding.State);
            Assert.Contains($"cannot be served at {taken}", finding.Message, StringComparison.Ordinal);
        });
        Assert.Contains("page: off", check.OfPage(taken).Cure, StringComparison.Ordinal);
        Assert.Contains("wyoming.listen", check.OfWyoming(taken).Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_of_the_running_agent_is_no_fault()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var finding = new ServedPortCheck(new PortCheck(new RunningAgent($"{Environment.ProcessId}"), null)).OfWyoming((IPEndPoint)other.LocalEndpoint);

        Assert.Equal((FindingState.Ok, $"served by the running agent (process {Environment.ProcessId}), at {other.LocalEndpoint}"), (finding.State, finding.Message));
    }

    [Fact]
    public void Any_port_that_is_free_is_well()
    {
        var finding = new ServedPortCheck(new PortCheck(null, null)).OfPage(new IPEndPoint(IPAddress.Loopback, 0));

        Assert.Equal((FindingState.Ok, "it takes a free port of 127.0.0.1"), (finding.State, finding.Message));
    }
}
