using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace EdgeAgent.Host.Page.Live;

/// <summary>An answer without end. One writes at a time; a client that does not take a piece in time is dropped.</summary>
internal sealed class OpenStream : IDisposable
{
    private readonly HttpContext _context;
    private readonly TimeSpan _writeTime;
    private readonly TimeProvider _time;
    private readonly Action _leave;
    private readonly CancellationTokenSource _end;
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Begins.</summary>
    /// <param name="context">Who asked.</param>
    /// <param name="writeTime">For one piece to be taken.</param>
    /// <param name="time">Measures that.</param>
    /// <param name="leave">Called at the end.</param>
    /// <param name="session">Ends with their session.</param>
    /// <param name="server">Ends with the server.</param>
    public OpenStream(HttpContext context, TimeSpan writeTime, TimeProvider time, Action leave, CancellationToken session, CancellationToken server)
    {
        (_context, _writeTime, _time, _leave) = (context, writeTime, time, leave);
        _end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session, server);
    }

    /// <summary>Whoever asked has gone or logged out, or the server stops.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>Says what comes, before the first of it.</summary>
    public async Task BeginAsync(string contentType)
    {
        _context.Response.ContentType = contentType;
        // nginx would collect the answer otherwise.
        _context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await _context.Response.StartAsync(Ended);
        }
        catch (OperationCanceledException)
        {
            // The server stops, or the session ends, in this very moment: as with all that are open, there is nothing more to say.
            _context.Abort();
            throw;
        }
    }

    /// <summary>Writes pieces that belong together, and waits until they are taken.</summary>
    /// <exception cref="OperationCanceledException">It has ended, or the client was too slow and was dropped.</exception>
    public async Task WriteAsync(params ReadOnlyMemory<byte>[] pieces)
    {
        await _one.WaitAsync(Ended);
        try
        {
            using var late = new CancellationTokenSource(_writeTime, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, Ended);
            try
            {
                foreach (var piece in pieces)
                    _context.Response.BodyWriter.Write(piece.Span);
                await _context.Response.BodyWriter.FlushAsync(either.Token);
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested)
            {
                _context.Abort();
                throw;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _leave();
        _end.Dispose();
        _one.Dispose();
    }
}
