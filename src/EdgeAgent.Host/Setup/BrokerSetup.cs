using System.Net;
using System.Net.Sockets;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Client;

namespace EdgeAgent.Host.Setup;

/// <summary>Which broker events will go to; it is tried before it is written down.</summary>
/// <param name="options">The command line.</param>
/// <param name="say">Where things are said.</param>
/// <param name="isAsked">Whether somebody answers.</param>
/// <param name="redactor">Learns the password.</param>
/// <param name="stop">Ends a trial at once.</param>
internal sealed class BrokerSetup(SetupOptions options, Questions say, bool isAsked, SecretRedactor redactor, CancellationToken stop)
{
    private const string Local = "mqtt://127.0.0.1";
    private static readonly TextAttribute Login = new("");

    /// <summary>The broker; null for the agent's own.</summary>
    /// <param name="agent">As whom it is tried.</param>
    public async Task<PlannedBroker?> RunAsync(string agent)
    {
        if (options.Broker is { } named)
            return await NamedAsync(named, agent);
        if (options.Username is not null || options.PasswordFile is not null)
            throw SetupException.Usage("--username and --password-file log in to a broker: name it with --broker URL.");
        var isTaken = IsTaken();
        if (!isAsked)
            return isTaken ? await LocalAsync(agent) : null;
        say.Head("Broker");
        (string, bool)[] kinds = [("a broker of the agent's own, for this machine alone: nothing to install", true), ("one that is there: mosquitto, Home Assistant's, …", false)];
        return await say.OneOfAsync("Where do events go?", isTaken ? [.. kinds.Reverse()] : kinds) ? null : await AskedAsync(isTaken ? Local : "", agent);
    }

    /// <summary>Whether somebody listens where the agent's own broker would, and is not that broker of an agent that runs.</summary>
    private static bool IsTaken()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, EmbeddedBrokerOptions.UsualPort);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return PortOwner.Of(EmbeddedBrokerOptions.UsualPort) is not { Name: "edgeagent" or "dotnet" };
        }
    }

    private async Task<PlannedBroker> LocalAsync(string agent)
    {
        var broker = new PlannedBroker(Local, null, null);
        if (await WhyNotAsync(broker, agent) is { } why)
            throw SetupException.Missing($"A broker runs on this machine and does not take the agent: {why} Give its login by --broker {Local} --username NAME --password-file FILE.");
        say.Say($"Broker: the one that runs on this machine, {Local}.");
        return broker;
    }

    private async Task<PlannedBroker?> NamedAsync(string url, string agent)
    {
        if (url == SetupOptions.EmbeddedBroker)
        {
            return options.Username is null && options.PasswordFile is null
                ? null
                : throw SetupException.Usage("The agent's own broker takes no login here: leave --username and --password-file out.");
        }

        var address = Whole(url);
        if (FaultOfUrl(url) is { } fault)
            throw SetupException.Usage($"--broker: {fault}");
        var password = options.PasswordFile is { } file ? PasswordFile.Read(file) : null;
        if (password is not null && options.Username is null)
            throw SetupException.Usage("--password-file needs --username.");
        if (password is not null)
            redactor.Learn(password);
        var broker = new PlannedBroker(address, options.Username, password);
        // Whether it answers is the check's matter, where there is one: the script may come before the broker.
        if (isAsked && await WhyNotAsync(broker, agent) is { } why)
            say.Warn(why);
        return broker;
    }

    private async Task<PlannedBroker> AskedAsync(string usually, string agent)
    {
        while (true)
        {
            var url = Whole(await say.TextAsync("  Its address (mqtt://host, mqtts://host with TLS)", usually, FaultOfUrl));
            var username = await say.TextAsync("  User name (Enter for none)", options.Username ?? "", static text => FaultOfLogin(text));
            var password = username.Length == 0 ? "" : await say.SecretAsync("  Password (it goes into secrets.yaml)", static text => FaultOfLogin(text));
            if (password.Length > 0)
                redactor.Learn(password);
            var broker = new PlannedBroker(url, username.Length == 0 ? null : username, password.Length == 0 ? null : password);
            if (await WhyNotAsync(broker, agent) is not { } why)
            {
                say.Say("  It takes the agent.");
                return broker;
            }

            say.Warn($"  {why}");
            if (await say.ConfirmAsync("  Take it all the same? The agent keeps trying", usually: false))
                return broker;
            usually = url;
        }
    }

    private async Task<string?> WhyNotAsync(PlannedBroker broker, string agent)
    {
        if (!BrokerAddress.TryParse(broker.Url, out var address, out var fault))
            return fault;
        try
        {
            await BrokerProbe.ConnectAsync(new MqttOptions { Agent = agent, Broker = address, Username = broker.Username, Password = broker.Password }, stop);
            return null;
        }
        catch (PublishException e)
        {
            return redactor.Redact(e.Message);
        }
    }

    /// <summary>A host alone will do.</summary>
    private static string Whole(string url) => url.Length == 0 || url.Contains("://", StringComparison.Ordinal) ? url : $"mqtt://{url}";

    private static string? FaultOfUrl(string url) => BrokerAddress.TryParse(Whole(url), out _, out var fault) ? null : $"the address {fault}.";

    private static string? FaultOfLogin(string text) => text.Length == 0 || Login.Read(text, "/") is not null ? null : $"Allowed: {Login.Allowed}.";
}
