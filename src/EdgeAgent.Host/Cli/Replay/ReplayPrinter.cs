using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Demo;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Host.Cli.Replay;

/// <summary>Prints the events of a replay: the bytes of the MQTT message a line, or text for a person, with the moment since the beginning.</summary>
internal sealed class ReplayPrinter(TextWriter output, bool json)
{
    private readonly EventPrinter _json = new(output);

    /// <summary>How many were printed.</summary>
    public int Events { get; private set; }

    /// <summary>A moment since the beginning, as it is printed: <c>00:12:03.400</c>.</summary>
    public static string Moment(TimeSpan at) => string.Create(CultureInfo.InvariantCulture, $"{(int)at.TotalHours:00}:{at.Minutes:00}:{at.Seconds:00}.{at.Milliseconds:000}");

    /// <summary>Prints an event.</summary>
    public void Print(EventEnvelope envelope, TimeSpan at)
    {
        Events++;
        if (json)
        {
            _json.Print(envelope);
            return;
        }

        var type = EventCatalogue.Of(envelope.Data).Name;
        output.WriteLine(PrintableText.Of($"{Moment(at)}  {envelope.Source.Name,-14}  {type,-20}  {EventGist.Of(envelope.Data)}".TrimEnd()));
    }
}
