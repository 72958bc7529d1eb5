using System.Net;
using System.Net.Sockets;
using EdgeAgent.Host.Doctor;

namespace EdgeAgent.Host.Tests.Doctor;

public sealed class PortCheckTests : IDisposable
{
    private readonly TcpListener _taken = new(IPAddress.Loopback, 0);

    public PortCheckTests() => _taken.Start();

    public void Dispose() => _taken.Dispose();

    private IPEndPoint Taken => (IPEndPoint)_taken.LocalEndpoint;

    [Fact]
    public void Who_has_a_port_is_named_where_the_system_tells()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Assert.Matches($@"^\S+ \(process {Environment.ProcessId}\) has the port$", new PortCheck(null, null).Look(Taken).Fault);
    }

    [Fact]
    public void A_port_of_the_running_agent_is_no_fault_and_one_of_another_program_is()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var agent = new RunningAgent($"{Environment.ProcessId}");
        Assert.Equal((null, agent), new PortCheck(agent, null).Look(Taken));
        var (fault, holder) = new PortCheck(new RunningAgent("17"), null).Look(Taken);
        Assert.Equal((true, null), (fault is not null, holder));
    }

    [Fact]
    public void An_agent_whose_process_hides_has_the_port() =>
        Assert.Equal((null, new RunningAgent(null)), new PortCheck(new RunningAgent(null), null).Look(Taken));

    [Theory]
    [InlineData("", "ports below 1024 are root's, and edgeagent.service runs as edgeagent")]
    [InlineData("AmbientCapabilities=CAP_NET_BIND_SERVICE", null)]
    public void The_service_may_not_listen_where_root_may(string dropIn, string? clause)
    {
        using var service = new MadeService(dropIn: dropIn);
        Assert.Equal(clause, service.View().WhyNotListen(883));
        Assert.Null(service.View().WhyNotListen(1883));
        Assert.Null(service.View().WhyNotListen(0));
    }
}
