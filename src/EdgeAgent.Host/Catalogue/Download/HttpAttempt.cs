using System.Net;
using System.Net.Http.Headers;

namespace EdgeAgent.Host.Catalogue.Download;

/// <summary>
/// One attempt to get a file, or the rest of it, over HTTP (RFC 9110: 13.1.5 If-Range, 14 ranges). The server is trusted with nothing:
/// not with lengths, not with ranges, not with where it sends us.
/// </summary>
internal sealed class HttpAttempt(HttpMessageInvoker client, DownloadLimits limits, TimeProvider time, Action<long> progress)
{
    private const int BufferBytes = 64 << 10;

    /// <summary>Gets what is missing.</summary>
    /// <param name="url">Where.</param>
    /// <param name="file">What it must be.</param>
    /// <param name="partial">What is there; it grows.</param>
    /// <param name="stop">Ends the attempt; what came stays.</param>
    public async Task<DownloadOutcome> RunAsync(Uri url, CatalogueFile file, PartialFile partial, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(limits.Answer, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        var at = url;
        try
        {
            for (var redirects = 0; ; redirects++)
            {
                using var request = Request(at, url, partial);
                using var response = await client.SendAsync(request, either.Token);
                if (!IsRedirect(response))
                    return Judge(response, at.Host, url, file, partial) ?? await CopyAsync(response, at.Host, file, partial, deadline, either.Token);
                if (redirects == limits.Redirects)
                    return new DownloadOutcome(DownloadStep.Never, $"{at.Host} sends from address to address, more than {limits.Redirects} times");
                if (Follow(response, ref at) is { } refused)
                    return refused;
                deadline.CancelAfter(limits.Answer);
            }
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            // Our deadline, or the connection's own.
            return new DownloadOutcome(
                DownloadStep.Again, deadline.IsCancellationRequested ? $"{at.Host} fell silent{After(partial, file)}" : $"{at.Host} does not answer ({e.Message.TrimEnd('.')})", PullFault.Unreachable);
        }
        catch (HttpRequestException e)
        {
            return Explain(e, at.Host, partial, file);
        }
    }

    private static HttpRequestMessage Request(Uri at, Uri origin, PartialFile partial)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, at);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("edgeagent", null));
        // Bytes as they are: a compressed answer has another length.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (partial.Length == 0)
            return request;
        request.Headers.Range = new RangeHeaderValue(partial.Length, null);
        if (partial.Note() is { } note && note.Url == origin.ToString() && EntityTagHeaderValue.TryParse(note.Tag, out var tag))
            request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        return request;
    }

    private static bool IsRedirect(HttpResponseMessage response) => response.StatusCode
        is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static DownloadOutcome? Follow(HttpResponseMessage response, ref Uri at)
    {
        if (response.Headers.Location is not { } location)
            return new DownloadOutcome(DownloadStep.Never, $"{at.Host} sends elsewhere without saying where ({(int)response.StatusCode})");
        if (!Uri.TryCreate(at, location, out var next))
            return new DownloadOutcome(DownloadStep.Never, $"{at.Host} sends to what is no address");
        if (next.Scheme is not ("https" or "http"))
            return new DownloadOutcome(DownloadStep.Never, $"{at.Host} sends to '{next.Scheme}:', which is not followed");
        if (at.Scheme == "https" && next.Scheme == "http")
            return new DownloadOutcome(DownloadStep.Never, $"{at.Host} sends to http://{next.Host}, from a line that is encrypted to one that is not; that is not followed");
        at = next;
        return null;
    }

    /// <summary>Looks at the head of an answer; null when its body can be taken.</summary>
    private static DownloadOutcome? Judge(HttpResponseMessage response, string host, Uri url, CatalogueFile file, PartialFile partial)
    {
        var status = (int)response.StatusCode;
        if (response.Content.Headers.ContentEncoding.Any(e => !e.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            return new DownloadOutcome(DownloadStep.Never, $"{host} sends the file in an encoding that was not asked for ({string.Join(", ", response.Content.Headers.ContentEncoding)})");
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent:
                return JudgePart(response, host, url, file, partial);
            case HttpStatusCode.OK:
                // What cannot be the file costs nothing of what is kept: a network that wants a login answers everything with a page.
                if (response.Content.Headers.ContentLength is { } length && length != file.Bytes)
                    return new DownloadOutcome(DownloadStep.Never, $"{host} has another file there: {length} bytes instead of {file.Bytes}{(IsPage(response) ? ", a web page" : "")}", PullFault.WrongContent);
                if (IsPage(response))
                    return new DownloadOutcome(DownloadStep.Never, $"{host} has another file there: a web page", PullFault.WrongContent);
                // The whole file: the server knows no ranges, or has another file than that of the part.
                if (partial.Length > 0)
                    partial.Empty();
                partial.Remember(NoteOf(response, url));
                return null;
            case HttpStatusCode.RequestedRangeNotSatisfiable when partial.Length > 0:
                return new DownloadOutcome(DownloadStep.Anew, $"{host} has no byte after the first {partial.Length} ({status})", PullFault.WrongContent);
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                return new DownloadOutcome(DownloadStep.Again, $"{host} answers {status} {response.ReasonPhrase}", PullFault.Refused, PauseOf(response));
            default:
                return new DownloadOutcome(DownloadStep.Never, $"{host} answers {status} {response.ReasonPhrase}");
        }
    }

    private static DownloadOutcome? JudgePart(HttpResponseMessage response, string host, Uri url, CatalogueFile file, PartialFile partial)
    {
        if (partial.Length == 0)
            return new DownloadOutcome(DownloadStep.Never, $"{host} sends a part of the file though all of it was asked for (206)");
        var range = response.Content.Headers.ContentRange;
        if (range is not { Unit: "bytes" } || range.From != partial.Length)
            return new DownloadOutcome(DownloadStep.Anew, $"{host} sends another part than the one that was asked for", PullFault.WrongContent);
        if (range.Length is { } total && total != file.Bytes)
            return new DownloadOutcome(DownloadStep.Never, $"{host} has another file there: {total} bytes instead of {file.Bytes}", PullFault.WrongContent);
        var (before, now) = (partial.Note(), NoteOf(response, url));
        if (before is not null && now is not null && before.Url == now.Url && before.Tag != now.Tag)
            return new DownloadOutcome(DownloadStep.Anew, $"the file at {host} was changed meanwhile", PullFault.WrongContent);
        return null;
    }

    private static PartialNote? NoteOf(HttpResponseMessage response, Uri url) =>
        response.Headers.ETag is { IsWeak: false } tag ? new PartialNote(url.ToString(), tag.ToString()) : null;

    private static bool IsPage(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml";

    private static TimeSpan? PauseOf(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta;

    private async Task<DownloadOutcome> CopyAsync(
        HttpResponseMessage response, string host, CatalogueFile file, PartialFile partial, CancellationTokenSource deadline, CancellationToken stop)
    {
        var buffer = new byte[BufferBytes];
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        while (true)
        {
            deadline.CancelAfter(limits.Idle);
            int read;
            try
            {
                read = await body.ReadAsync(buffer, stop);
            }
            catch (IOException)
            {
                return Cut(host, partial, file);
            }

            if (read == 0)
                return partial.Length == file.Bytes ? new DownloadOutcome(DownloadStep.Whole) : Cut(host, partial, file);
            if (partial.Length + read > file.Bytes)
            {
                partial.Empty();
                return new DownloadOutcome(DownloadStep.Never, $"{host} sends more than the {file.Bytes} bytes that the file has", PullFault.WrongContent);
            }

            await partial.AppendAsync(buffer.AsMemory(0, read), stop);
            progress(partial.Length);
        }
    }

    private static DownloadOutcome Cut(string host, PartialFile partial, CatalogueFile file) =>
        new(DownloadStep.Again, $"{host} cut the line{After(partial, file)}", PullFault.Unreachable);

    private static string After(PartialFile partial, CatalogueFile file) => $" after {partial.Length} of {file.Bytes} bytes";

    private static DownloadOutcome Explain(HttpRequestException e, string host, PartialFile partial, CatalogueFile file) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => new(DownloadStep.Never, $"{host} cannot be reached: its name has no address here (no network, or no name server)", PullFault.Unreachable),
        HttpRequestError.SecureConnectionError => new(DownloadStep.Never, $"{host} cannot be reached safely: {(e.InnerException ?? e).Message.TrimEnd('.')}. Is this machine's clock right?", PullFault.Unreachable),
        HttpRequestError.ProxyTunnelError => new(DownloadStep.Never, $"the proxy does not let us to {host}: {e.Message.TrimEnd('.')}", PullFault.Unreachable),
        HttpRequestError.InvalidResponse => new(DownloadStep.Never, $"{host} does not speak HTTP: {e.Message.TrimEnd('.')}"),
        _ when partial.Length > 0 => Cut(host, partial, file),
        _ => new(DownloadStep.Again, $"{host} cannot be reached: {e.Message.TrimEnd('.')}", PullFault.Unreachable),
    };
}
