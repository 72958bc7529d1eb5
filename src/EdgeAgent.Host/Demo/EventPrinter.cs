using System.Buffers;
using System.Text;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Host.Demo;

/// <summary>Writes each event as one line: the bytes of its MQTT message.</summary>
/// <param name="output">Takes UTF-8.</param>
internal sealed class EventPrinter(TextWriter output)
{
    private readonly ArrayBufferWriter<byte> _json = new(1024);

    /// <summary>Writes one event.</summary>
    public void Print(EventEnvelope envelope)
    {
        _json.ResetWrittenCount();
        try
        {
            CloudEventJson.Write(envelope, _json);
        }
        catch (ArgumentException)
        {
            // A number that JSON cannot hold: the publisher has dropped it too, and says so.
            return;
        }

        output.Write(Encoding.UTF8.GetString(_json.WrittenSpan) + "\n");
    }
}
