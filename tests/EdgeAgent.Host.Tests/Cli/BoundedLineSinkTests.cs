using System.IO.Pipes;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Configuration;
using Serilog;

namespace EdgeAgent.Host.Tests.Cli;

public class BoundedLineSinkTests
{
    [Fact]
    public void A_stream_that_nobody_reads_blocks_nobody_and_what_is_missing_is_told_later()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using var writing = new AnonymousPipeClientStream(PipeDirection.Out, pipe.ClientSafePipeHandle);
        using var sink = new BoundedLineSink(writing, new LineFormatter(colour: false), new SecretRedactor(), capacity: 8);
        using (var log = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger())
        {
            // More than a pipe (64 KiB) and the queue hold.
            for (var i = 0; i < 2000; i++)
                log.Information("{Line} {Padding}", i, new string('x', 200));
            Assert.True(sink.Dropped > 1000);

            using var reader = new StreamReader(pipe);
            while (!reader.ReadLine()!.EndsWith("log lines were dropped here: nobody took them in time.", StringComparison.Ordinal))
            {
                // The writer goes on as soon as something is read, and tells before its next line.
                log.Information("on");
            }
        }
    }

    [Fact]
    public void A_closed_stream_is_survived_and_counted()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using var writing = new AnonymousPipeClientStream(PipeDirection.Out, pipe.ClientSafePipeHandle);
        pipe.Dispose();
        var sink = new BoundedLineSink(writing, new LineFormatter(colour: false), new SecretRedactor());
        using (var log = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger())
            log.Information("lost");

        Assert.Equal(1, sink.Dropped);
    }

    [Fact]
    public void Secrets_are_blotted_out_and_one_event_stays_one_line()
    {
        var redactor = new SecretRedactor();
        redactor.Learn("MarkerSecret1");
        using var stream = new MemoryStream();
        using (var log = new LoggerConfiguration().WriteTo.Sink(new BoundedLineSink(stream, new LineFormatter(colour: false), redactor)).CreateLogger())
            log.Warning("rtsp://u:p@h says {Answer}", "MarkerSecret1\nINF forged");

        var lines = System.Text.Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith(" WRN rtsp://***@h says *** INF forged", Assert.Single(lines));
    }
}
