using System.Buffers;
using System.Text;
using EdgeAgent.Host.Demo;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Demo;

public class EventPrinterTests
{
    private static byte[] Published(EventEnvelope envelope)
    {
        var payload = new ArrayBufferWriter<byte>();
        CloudEventJson.Write(envelope, payload);
        return payload.WrittenSpan.ToArray();
    }

    [Fact]
    public void A_line_is_the_published_message_byte_for_byte()
    {
        var arbitrary = new ArbitraryEvents(seed: 5);
        var envelopes = Enumerable.Range(0, 20).SelectMany(_ => EventCatalogue.All).Select(arbitrary.Envelope).ToList();
        using var bytes = new MemoryStream();
        using (var output = new StreamWriter(bytes, new UTF8Encoding(false)))
        {
            var printer = new EventPrinter(output);
            foreach (var envelope in envelopes)
                printer.Print(envelope);
        }

        Assert.Equal(envelopes.SelectMany(e => (byte[])[.. Published(e), (byte)'\n']).ToArray(), bytes.ToArray());
    }
}
