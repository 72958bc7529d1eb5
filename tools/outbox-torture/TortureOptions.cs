using System.Globalization;
using EdgeAgent.Mqtt.Client;

namespace EdgeAgent.Tools.OutboxTorture;

/// <summary>What the program is told: <c>BROKER FOLDER [--name value]…</c>.</summary>
/// <param name="Broker">Where to publish.</param>
/// <param name="Folder">The state folder.</param>
internal sealed record TortureOptions(BrokerAddress Broker, string Folder)
{
    public const string Usage = """
        outbox-torture mqtt://HOST:PORT FOLDER [--name value]...

        Issues events of several cameras as the agent does, through its outbox in FOLDER, until it is killed.

          --sources N       cameras that issue at once, each on a thread (4)
          --rate N          events a second of all together (2000)
          --count N         issue so many, then only deliver; 0: for ever (0)
          --drain true      issue none, deliver what waits, and end (false)
          --bytes N         text in an event (100)
          --history N       most events of the history a second (5000)
          --live MS         how late an event may be news (10000)
          --memory N        events that may wait in memory (100000)
          --acknowledge MS  how long the broker may take for a message (10000)
          --reconnect MS    longest wait between connections (200)
        """;

    public int Sources { get; private init; } = 4;

    public int Rate { get; private init; } = 2000;

    public long Count { get; private init; }

    public bool Drain { get; private init; }

    public int Bytes { get; private init; } = 100;

    public int History { get; private init; } = 5000;

    public TimeSpan Live { get; private init; } = TimeSpan.FromSeconds(10);

    public int Memory { get; private init; } = 100_000;

    public TimeSpan Acknowledge { get; private init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Reconnect { get; private init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">It is not understood.</exception>
    public static TortureOptions Parse(string[] args)
    {
        if (args.Length < 2 || args.Length % 2 != 0)
            throw new FormatException("What is given is not a broker, a folder, and pairs of names and values.");
        if (!BrokerAddress.TryParse(args[0], out var broker, out var fault))
            throw new FormatException($"The broker's address {fault}.");
        var options = new TortureOptions(broker, args[1]);
        for (var i = 2; i < args.Length; i += 2)
            options = options.With(args[i], args[i + 1]);
        return options;
    }

    private TortureOptions With(string name, string value) => name switch
    {
        "--drain" => this with { Drain = bool.Parse(value) },
        "--sources" => this with { Sources = Number(value) },
        "--rate" => this with { Rate = Number(value) },
        "--count" => this with { Count = Number(value) },
        "--bytes" => this with { Bytes = Number(value) },
        "--history" => this with { History = Number(value) },
        "--live" => this with { Live = TimeSpan.FromMilliseconds(Number(value)) },
        "--memory" => this with { Memory = Number(value) },
        "--acknowledge" => this with { Acknowledge = TimeSpan.FromMilliseconds(Number(value)) },
        "--reconnect" => this with { Reconnect = TimeSpan.FromMilliseconds(Number(value)) },
        _ => throw new FormatException($"There is no {name}."),
    };

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}
