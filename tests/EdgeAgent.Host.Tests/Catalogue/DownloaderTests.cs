using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Catalogue.Download;
using EdgeAgent.Pipeline;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Catalogue;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] File = Bytes(200_000, 1);

    private static readonly DownloadLimits Quick = new() { FirstPause = TimeSpan.Zero, LongestPause = TimeSpan.Zero };

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _told = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_comes_whole_is_the_file()
    {
        await using var server = new FileServer(r => FileReply.Honest(File, r));

        await FetchAsync(server.Url);

        var request = Assert.Single(server.Requests);
        Assert.Null(request.From);
        Assert.Empty(_told);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(199_999)]
    public async Task A_line_that_is_cut_is_gone_on_with_where_it_was_cut(int after)
    {
        var first = true;
        await using var server = new FileServer(r =>
        {
            var reply = FileReply.Honest(File, r);
            (var isFirst, first) = (first, false);
            return isFirst ? reply.Cut(after) : reply;
        });

        await FetchAsync(server.Url);

        Assert.Equal([null, after == 0 ? null : after], server.Requests.Select(r => r.From));
        Assert.Contains(_told, t => t.Contains($"cut the line after {after} of 200000 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_that_is_cut_again_and_again_comes_to_its_end_while_each_piece_brings_something()
    {
        await using var server = new FileServer(r => FileReply.Honest(File, r).Cut(9_000));

        await FetchAsync(server.Url);

        Assert.Equal(23, server.Requests.Count);
    }

    [Fact]
    public async Task What_an_earlier_process_left_is_gone_on_with_and_names_the_file_it_was_part_of()
    {
        await using (var cut = new FileServer(r => FileReply.Honest(File, r).Cut(r.From is null ? 50_000 : 0)))
            await Assert.ThrowsAsync<PullException>(() => FetchAsync(cut.Url));

        await using var server = new FileServer(r => FileReply.Honest(File, r));
        await FetchAsync(server.Url);

        Assert.Equal(50_000, Assert.Single(server.Requests).From);
        Assert.Null(server.Requests[0].IfRange);
    }

    [Fact]
    public async Task The_rest_is_asked_for_on_condition_that_the_file_is_still_the_same()
    {
        await using var server = new FileServer(r => FileReply.Honest(File, r).Cut(r.From is null ? 50_000 : File.Length));

        await FetchAsync(server.Url);

        Assert.Equal("\"one\"", server.Requests[1].IfRange);
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_sends_all_of_it_again()
    {
        var count = 0;
        await using var server = new FileServer(_ => new FileReply { Body = File, Length = File.Length }.Cut(count++ == 0 ? 50_000 : File.Length));

        await FetchAsync(server.Url);

        Assert.Equal([null, 50_000], server.Requests.Select(r => r.From));
    }

    [Fact]
    public async Task A_file_that_changed_meanwhile_is_begun_anew()
    {
        var other = Bytes(File.Length, 2);
        var count = 0;
        await using var server = new FileServer(r => count++ == 0 ? FileReply.Honest(other, r, "\"old\"").Cut(50_000) : FileReply.Honest(File, r, "\"new\""));

        await FetchAsync(server.Url);

        Assert.Equal([null, 50_000], server.Requests.Select(r => r.From));
    }

    [Fact]
    public async Task A_part_of_another_file_shows_in_the_end_and_is_begun_anew()
    {
        var count = 0;
        // No tags: nothing tells that the two answers are of different files.
        await using var server = new FileServer(r => count++ == 0
            ? new FileReply { Body = Bytes(File.Length, 2)[..50_000], Length = File.Length }
            : FileReply.Honest(File, r).WithoutTag());

        await FetchAsync(server.Url);

        Assert.Equal([null, 50_000, null], server.Requests.Select(r => r.From));
        Assert.Contains(_told, t => t.EndsWith("do not make the file; beginning anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_part_that_begins_elsewhere_than_asked_is_not_taken()
    {
        var count = 0;
        await using var server = new FileServer(r => count++ switch
        {
            0 => FileReply.Honest(File, r).Cut(50_000),
            1 => FileReply.Part(File, 10_000, 10_000),
            _ => FileReply.Honest(File, r),
        });

        await FetchAsync(server.Url);

        Assert.Equal([null, 50_000, null], server.Requests.Select(r => r.From));
    }

    [Fact]
    public async Task A_server_that_has_less_than_what_is_kept_is_asked_for_all_of_it()
    {
        var count = 0;
        await using var server = new FileServer(r => count++ switch
        {
            0 => FileReply.Honest(File, r).Cut(50_000),
            1 => new FileReply { Status = 416, Length = 0 },
            _ => FileReply.Honest(File, r),
        });

        await FetchAsync(server.Url);

        Assert.Equal([null, 50_000, null], server.Requests.Select(r => r.From));
    }

    [Theory]
    [InlineData(199_999L, "has another file there: 199999 bytes instead of 200000")]
    [InlineData(200_001L, "has another file there: 200001 bytes instead of 200000")]
    [InlineData(9_000_000_000L, "has another file there: 9000000000 bytes instead of 200000")]
    public async Task A_length_that_is_not_the_files_is_refused_before_a_byte_is_taken(long said, string words)
    {
        await using var server = new FileServer(_ => new FileReply { Body = File, Length = said });

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(server.Url));

        Assert.Equal(PullFault.WrongContent, fault.Fault);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_sends_without_end_is_stopped_at_the_files_length()
    {
        await using var server = new FileServer(_ => new FileReply { Body = Bytes(3_000_000, 1) });

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(server.Url));

        Assert.Contains("sends more than the 200000 bytes that the file has", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(PartialFile.PathIn(_folder.Path, Entry(server.Url))).Length);
    }

    [Fact]
    public async Task Wrong_bytes_of_the_right_length_are_thrown_away()
    {
        await using var server = new FileServer(r => FileReply.Honest(Bytes(File.Length, 3), r));

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(server.Url));

        Assert.Equal(PullFault.WrongContent, fault.Fault);
        Assert.Contains("has another file there: its SHA-256 is ", fault.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Equal(0, new FileInfo(PartialFile.PathIn(_folder.Path, Entry(server.Url))).Length);
    }

    [Fact]
    public async Task A_web_page_in_its_place_is_told_as_one()
    {
        var page = "<html>Log in to this hotel's network</html>"u8.ToArray();
        await using var server = new FileServer(_ => new FileReply { Body = page, Length = page.Length, Headers = { ["Content-Type"] = "text/html" } });

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(server.Url));

        Assert.EndsWith("instead of 200000, a web page", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_web_page_in_its_place_costs_nothing_of_what_is_kept(bool tellsLength)
    {
        var page = "<html>Log in to this hotel's network</html>"u8.ToArray();
        await using var server = new FileServer(_ => new FileReply { Body = page, Length = tellsLength ? page.Length : null, Headers = { ["Content-Type"] = "text/html" } });
        var part = PartialFile.PathIn(_folder.Path, Entry(server.Url));
        await System.IO.File.WriteAllBytesAsync(part, File[..50_000]);

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(server.Url));

        Assert.EndsWith("a web page", fault.Message, StringComparison.Ordinal);
        Assert.Equal(50_000, new FileInfo(part).Length);
    }

    [Fact]
    public async Task A_compressed_answer_is_not_taken_for_the_file()
    {
        await using var server = new FileServer(_ => new FileReply { Body = File, Length = File.Length, Headers = { ["Content-Encoding"] = "gzip" } });

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(server.Url));

        Assert.Contains("an encoding that was not asked for (gzip)", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(403)]
    [InlineData(401)]
    public async Task A_refusal_is_told_at_once_and_the_next_address_is_tried(int status)
    {
        await using var refusing = new FileServer(_ => new FileReply { Status = status, Length = 0 });
        await using var server = new FileServer(r => FileReply.Honest(File, r));

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(refusing.Url));
        await FetchAsync(refusing.Url, server.Url);

        Assert.Equal(PullFault.Refused, fault.Fault);
        Assert.Contains($"answers {status} Made up", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, refusing.Requests.Count);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task The_next_address_goes_on_with_what_the_first_one_gave()
    {
        await using var tired = new FileServer(r => r.From is null ? FileReply.Honest(File, r).Cut(60_000) : new FileReply { Status = 503, Length = 0 });
        await using var server = new FileServer(r => FileReply.Honest(File, r));

        await FetchAsync(tired.Url, server.Url);

        Assert.Equal(60_000, Assert.Single(server.Requests).From);
    }

    [Fact]
    public async Task A_server_that_asks_for_patience_is_given_it_within_bounds()
    {
        var count = 0;
        await using var server = new FileServer(r => count++ == 0 ? new FileReply { Status = 429, Length = 0, Headers = { ["Retry-After"] = "86400" } } : FileReply.Honest(File, r));

        await FetchAsync(Quick with { LongestPause = TimeSpan.FromMilliseconds(5) }, server.Url);

        Assert.EndsWith("answers 429 Made up; going on in 0 s", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_has_time_is_left_after_some_attempts()
    {
        await using var server = new FileServer(_ => new FileReply { Status = 503, Length = 0 });

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(server.Url));

        Assert.Equal(PullFault.Refused, fault.Fault);
        Assert.Equal(Quick.FruitlessAttempts, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_falls_silent_in_the_middle_is_asked_for_the_rest()
    {
        var count = 0;
        await using var server = new FileServer(r =>
        {
            var reply = FileReply.Honest(File, r);
            return count++ == 0 ? reply.Cut(50_000) with { Stalls = true } : reply;
        });

        await FetchAsync(Quick with { Idle = TimeSpan.FromMilliseconds(400) }, server.Url);

        Assert.Equal([null, 50_000], server.Requests.Select(r => r.From));
        Assert.Contains(_told, t => t.Contains("fell silent after 50000 of 200000 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing_is_left()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(
            Quick with { Answer = TimeSpan.FromMilliseconds(200), FruitlessAttempts = 2 }, new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/")));

        Assert.Equal(PullFault.Unreachable, fault.Fault);
        Assert.Contains("fell silent", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hangs_up_without_a_word_is_unreachable()
    {
        await using var server = new FileServer(_ => new FileReply { HangsUp = true });

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(server.Url));

        Assert.Equal(PullFault.Unreachable, fault.Fault);
    }

    [Fact]
    public async Task Where_nothing_listens_the_fault_says_that_it_cannot_be_reached()
    {
        var server = new FileServer(_ => new FileReply());
        var url = server.Url;
        await server.DisposeAsync();

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(url));

        Assert.Equal(PullFault.Unreachable, fault.Fault);
        Assert.Contains("127.0.0.1 cannot be reached", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_without_an_address_is_told_at_once_as_no_network_or_no_name_server()
    {
        // RFC 6761: no name below .invalid has an address.
        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(new Uri("http://models.invalid/a.onnx")));

        Assert.Equal(PullFault.Unreachable, fault.Fault);
        Assert.Contains("models.invalid cannot be reached", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task A_redirect_is_followed_and_the_rest_is_asked_for_there_too()
    {
        await using var store = new FileServer(r => FileReply.Honest(File, r).Cut(r.From is null ? 50_000 : File.Length));
        await using var server = new FileServer(_ => new FileReply { Status = 302, Length = 0, Headers = { ["Location"] = $"{store.Url}signed?token=1" } });

        await FetchAsync(server.Url);

        Assert.Equal([null, 50_000], store.Requests.Select(r => r.From));
        Assert.Equal("/signed?token=1", store.Requests[0].Path);
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        await using var server = new FileServer(r => new FileReply { Status = 302, Length = 0, Headers = { ["Location"] = r.Path == "/" ? "/other" : "/" } });

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(server.Url));

        Assert.Contains("sends from address to address, more than 5 times", fault.Message, StringComparison.Ordinal);
        Assert.Equal(6, server.Requests.Count);
    }

    [Theory]
    [InlineData("file:///etc/passwd", "sends to 'file:', which is not followed")]
    [InlineData("ftp://127.0.0.1/a", "sends to 'ftp:', which is not followed")]
    public async Task A_redirect_to_something_else_than_the_web_is_not_followed(string location, string words)
    {
        await using var server = new FileServer(_ => new FileReply { Status = 302, Length = 0, Headers = { ["Location"] = location } });

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(server.Url));

        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_from_an_encrypted_line_to_one_that_is_not_is_not_followed()
    {
        using var client = new HttpMessageInvoker(new FixedHandler(new HttpResponseMessage(HttpStatusCode.Found) { Headers = { Location = new Uri("http://models.example/a.onnx") } }));

        var fault = await Assert.ThrowsAsync<PullException>(() => FetchAsync(client, Quick, new Uri("https://models.example/a.onnx")));

        Assert.Contains("from a line that is encrypted to one that is not; that is not followed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_it_at_once_and_keeps_what_came()
    {
        await using var server = new FileServer(r => FileReply.Honest(File, r).Cut(50_000) with { Stalls = true });
        using var stop = new CancellationTokenSource();
        using var client = Downloader.Client(Quick);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Downloader(client, Quick, TimeProvider.System, _told.Add, RegularFile.Open).FetchAsync(
            Entry(server.Url), [server.Url], _folder.Path, bytes =>
            {
                if (bytes == 50_000)
                    stop.Cancel();
            }, stop.Token));

        Assert.Equal(50_000, new FileInfo(PartialFile.PathIn(_folder.Path, Entry(server.Url))).Length);
    }

    [Fact]
    public async Task A_file_of_this_machine_is_taken_and_one_that_is_another_is_not()
    {
        System.IO.File.WriteAllBytes(_folder["good"], File);
        System.IO.File.WriteAllBytes(_folder["short"], File[..100]);
        System.IO.File.WriteAllBytes(_folder["other"], Bytes(File.Length, 4));

        var tooShort = await Assert.ThrowsAsync<PullException>(() => FetchAsync(new Uri(_folder["short"])));
        var other = await Assert.ThrowsAsync<PullException>(() => FetchAsync(new Uri(_folder["other"])));
        var missing = await Assert.ThrowsAsync<PullException>(() => FetchAsync(new Uri(_folder["missing"])));
        await FetchAsync(new Uri(_folder["missing"]), new Uri(_folder["short"]), new Uri(_folder["good"]));

        Assert.Equal((PullFault.WrongContent, PullFault.WrongContent, PullFault.Refused), (tooShort.Fault, other.Fault, missing.Fault));
        Assert.Contains("short is another file: 100 bytes instead of 200000", tooShort.Message, StringComparison.Ordinal);
        Assert.Contains("its SHA-256 is", other.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever a server does: the right bytes, or a fault in words and nothing that could be taken for the file.</summary>
    [Property(MaxTest = 30)]
    public Property Any_sequence_of_cuts_and_lies_ends_with_the_right_bytes_or_a_fault() => Prop.ForAll(
        Gen.Zip(Gen.Choose(0, 9), Gen.Choose(0, 40_000)).ListOf().Resize(8).ToArbitrary(),
        tricks =>
        {
            var file = Bytes(40_000, 5);
            var count = 0;
            using var folder = new TemporaryFolder();
            var entry = new CatalogueFile([new Uri("http://127.0.0.1/")], file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));

            return RunAsync().GetAwaiter().GetResult();

            async Task<bool> RunAsync()
            {
                await using var server = new FileServer(r =>
                {
                    var at = Interlocked.Increment(ref count) - 1;
                    return at < tricks.Count ? Trick(file, r, tricks[at].Item1, tricks[at].Item2) : FileReply.Honest(file, r);
                });
                using var client = Downloader.Client(Quick);
                try
                {
                    var path = await new Downloader(client, Quick, TimeProvider.System, _ => { }, RegularFile.Open).FetchAsync(entry, [server.Url], folder.Path, _ => { }, CancellationToken.None);
                    return System.IO.File.ReadAllBytes(path).AsSpan().SequenceEqual(file);
                }
                catch (PullException e)
                {
                    // Then the next call, of a server that is honest again, makes it good.
                    count = tricks.Count;
                    var path = await new Downloader(client, Quick, TimeProvider.System, _ => { }, RegularFile.Open).FetchAsync(entry, [server.Url], folder.Path, _ => { }, CancellationToken.None);
                    return e.Message.Length > 0 && System.IO.File.ReadAllBytes(path).AsSpan().SequenceEqual(file);
                }
            }
        });

    private static FileReply Trick(byte[] file, FileRequest request, int kind, int size) => kind switch
    {
        0 or 1 or 2 => FileReply.Honest(file, request).Cut(size),
        3 => new FileReply { Body = file, Length = file.Length }.Cut(size),
        4 => FileReply.Honest(Bytes(file.Length, size), request, "\"other\"").Cut(size),
        5 => request.From is { } from ? FileReply.Part(file, Math.Min(size, file.Length - 1), from) : FileReply.Honest(file, request).Cut(size),
        6 => new FileReply { Status = 503, Length = 0 },
        7 => new FileReply { HangsUp = true },
        8 => request.From is null ? FileReply.Honest(Bytes(file.Length, size), request).Cut(size) : FileReply.Honest(Bytes(file.Length, size), request),
        _ => new FileReply { Body = [.. file, .. file], Headers = { ["ETag"] = "\"one\"" } }.Cut(size + file.Length),
    };

    private Task FetchAsync(params Uri[] origins) => FetchAsync(Quick, origins);

    private async Task FetchAsync(DownloadLimits limits, params Uri[] origins)
    {
        using var client = Downloader.Client(limits);
        await FetchAsync(client, limits, origins);
    }

    private async Task FetchAsync(HttpMessageInvoker client, DownloadLimits limits, params Uri[] origins)
    {
        var path = await new Downloader(client, limits, TimeProvider.System, _told.Add, RegularFile.Open).FetchAsync(Entry(origins), origins, _folder.Path, _ => { }, CancellationToken.None);

        Assert.Equal(File, await System.IO.File.ReadAllBytesAsync(path));
    }

    private static CatalogueFile Entry(params Uri[] origins) => new(origins, File.Length, Convert.ToHexStringLower(SHA256.HashData(File)));

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class FixedHandler(HttpResponseMessage response) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(response);
    }
}
