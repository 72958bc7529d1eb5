using System.Collections.Concurrent;
using System.Text;
using EdgeAgent.Host.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace EdgeAgent.Host.Cli.Logging;

/// <summary>
/// Writes log lines to a stream on a thread of its own, with a bounded queue: when nobody reads the stream (a blocked pipe, a full
/// journal), lines are dropped and counted, and no pipeline waits for its log. Once the stream moves again a line says how many are missing.
/// </summary>
internal sealed class BoundedLineSink : ILogEventSink, IDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private readonly ITextFormatter _formatter;
    private readonly SecretRedactor _redactor;
    private readonly Stream _stream;
    // Filled by any thread, emptied by _writer.
    private readonly BlockingCollection<string> _lines;
    private readonly Thread _writer;
    private long _dropped;
    private long _told;

    /// <summary>A sink.</summary>
    /// <param name="stream">Where the lines go; not closed.</param>
    /// <param name="formatter">Makes a line, or several, of an event.</param>
    /// <param name="redactor">Blots secrets out of each.</param>
    /// <param name="capacity">Events that may wait, above 0.</param>
    public BoundedLineSink(Stream stream, ITextFormatter formatter, SecretRedactor redactor, int capacity = 4096)
    {
        _stream = stream;
        _formatter = formatter;
        _redactor = redactor;
        _lines = new BlockingCollection<string>(capacity);
        _writer = new Thread(WriteLines) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <summary>Events that were not written so far.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        _formatter.Format(logEvent, text);
        if (!TryAdd(_redactor.Redact(text.ToString())))
            Interlocked.Increment(ref _dropped);
    }

    /// <summary>Lets what waits be written, for a second at most: a stream that nobody reads does not delay the end.</summary>
    public void Dispose()
    {
        // Not disposed: a writer that hangs still holds it, and it keeps nothing but memory.
        _lines.CompleteAdding();
        _writer.Join(DrainTime);
    }

    private bool TryAdd(string line)
    {
        try
        {
            return _lines.TryAdd(line);
        }
        catch (InvalidOperationException)
        {
            // Logged after the end.
            return false;
        }
    }

    private void WriteLines()
    {
        foreach (var line in _lines.GetConsumingEnumerable())
        {
            try
            {
                var dropped = Dropped;
                if (dropped > _told)
                {
                    _stream.Write(Encoding.UTF8.GetBytes($"{dropped - _told} log lines were dropped here: nobody took them in time.\n"));
                    _told = dropped;
                }

                _stream.Write(Encoding.UTF8.GetBytes(line));
                _stream.Flush();
            }
            catch (IOException)
            {
                // The other end is closed; the agent's work does not depend on being watched.
                Interlocked.Increment(ref _dropped);
            }
        }
    }
}
