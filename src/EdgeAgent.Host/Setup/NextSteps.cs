using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Topics;

namespace EdgeAgent.Host.Setup;

/// <summary>The two commands that follow a first configuration: one runs the agent, one shows its events.</summary>
internal static class NextSteps
{
    /// <summary>Everything but pictures, whose bytes would fill the terminal.</summary>
    private const string All = $"-v -t '{TopicTable.Root}/#' -T '{TopicTable.AllSnapshots}'     # package mosquitto-clients";

    private const string ServiceUnit = "/usr/lib/systemd/system/edgeagent.service";

    /// <summary>Names the program as it was called, where a wrapper calls it.</summary>
    private const string CalledAs = "EDGEAGENT_CALLED_AS";

    /// <summary>Says them.</summary>
    public static void Tell(Questions say, string path, SetupPlan plan)
    {
        say.Head("Next");
        say.Say($"  {Run(path)}");
        say.Say($"  {Watch(plan)}");
    }

    internal static string Run(string path)
    {
        if (Path.GetFullPath(path) == ConfigurationPath.Usual[^1] && File.Exists(ServiceUnit))
            return "sudo systemctl restart edgeagent";
        var program = Environment.GetEnvironmentVariable(CalledAs) is { Length: > 0 } called ? called : "edgeagent";
        var isFound = ConfigurationPath.Find(null) is { } found && Path.GetFullPath(found) == Path.GetFullPath(path);
        return $"{program} run{(isFound ? "" : $" --config {ShellWord.Of(path)}")}";
    }

    /// <summary>A password is not for a command line: who needs one writes it there himself.</summary>
    internal static string Watch(SetupPlan plan)
    {
        if (plan.Broker is not { } broker)
            return $"mosquitto_sub -h 127.0.0.1 {All}";
        var uri = new Uri(broker.Url);
        var port = uri.Port > 0 ? $" -p {uri.Port}" : uri.Scheme == "mqtts" ? " -p 8883" : "";
        var tls = uri.Scheme == "mqtts" ? " --tls-use-os-certs" : "";
        var login = broker.Username is { } username ? $" -u {ShellWord.Of(username)} -P PASSWORD" : "";
        return $"mosquitto_sub -h {uri.Host.Trim('[', ']')}{port}{tls}{login} {All}";
    }
}
