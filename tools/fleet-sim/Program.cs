using System.CommandLine;
using EdgeAgent.FleetSim;

var agents = new Option<int>("--agents") { Description = "How many agents.", DefaultValueFactory = _ => 1000 };
var rate = new Option<double>("--rate") { Description = "Events a second of each.", DefaultValueFactory = _ => 0.2 };
var seconds = new Option<int>("--seconds") { Description = "How long the load is steady.", DefaultValueFactory = _ => 60 };
var outage = new Option<int>("--outage") { Description = "How many seconds the broker is away then, under load; 0 for never.", DefaultValueFactory = _ => 20 };
var port = new Option<int?>("--port") { Description = "A broker on this machine to use instead of a mosquitto of its own; then there is no outage." };
var patience = new Option<int>("--patience") { Description = "How many seconds to wait for connections and for the last events.", DefaultValueFactory = _ => 300 };
var command = new RootCommand("Plays a fleet of agents with the product's own client and outbox against one broker, and proves by sequence that consumers get everything.")
{
    agents, rate, seconds, outage, port, patience,
};
command.SetAction(async (parsed, stop) =>
{
    var options = new FleetOptions
    {
        Agents = parsed.GetValue(agents),
        RatePerAgent = parsed.GetValue(rate),
        Steady = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
        Outage = TimeSpan.FromSeconds(parsed.GetValue(port) is null ? parsed.GetValue(outage) : 0),
        Port = parsed.GetValue(port),
        Patience = TimeSpan.FromSeconds(parsed.GetValue(patience)),
    };
    var report = await new FleetRun(options, TimeProvider.System, Console.Out).RunAsync(stop);
    Console.Out.WriteLine(report);
    return report.IsComplete ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
