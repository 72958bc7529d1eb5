using System.Net;
using EdgeAgent.Host.Page;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Page;

/// <summary>What comes from those who mean no good, or from programs that are broken.</summary>
public sealed class HostileRequestTests
{
    [Theory]
    [InlineData("/assets/{hash}/../../../../../../etc/passwd")]
    [InlineData("/assets/{hash}/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/assets/{hash}/..%2f..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/assets/{hash}/..%5c..%5cetc%5cpasswd")]
    [InlineData("/assets/{hash}//etc/passwd")]
    [InlineData("/assets/{hash}/index.html")]
    [InlineData("/assets/{hash}/app.js%00.svg")]
    [InlineData("/assets/{hash}/")]
    [InlineData("//etc/passwd")]
    [InlineData("/../../etc/passwd")]
    [InlineData("/api/events/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/events/00000000-0000-0000-0000-000000000000/evidence/..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/events/00000000-0000-0000-0000-000000000000/evidence/-1")]
    public async Task No_path_leads_to_a_file_that_is_not_in_the_table(string path)
    {
        await using var scene = await PageScene.StartAsync();
        using var connection = new RawConnection(scene.Address);

        var answer = await connection.AskAsync($"GET {path.Replace("{hash}", new PageAssets().Hash, StringComparison.Ordinal)} HTTP/1.1\r\nHost: {{host}}\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_whether_or_not_it_says_so_first()
    {
        await using var scene = await PageScene.StartAsync(limits: new PageLimits { BodyBytes = 64 << 10 });
        var csrf = (string)(await scene.JsonAsync("api/session"))["csrf"]!;
        var head = $"POST /api/probe HTTP/1.1\r\nHost: {{host}}\r\nConnection: close\r\n{PageGate.CsrfHeader}: {csrf}\r\n";
        using var announced = new RawConnection(scene.Address);
        using var chunked = new RawConnection(scene.Address);
        using var small = new RawConnection(scene.Address);

        Assert.StartsWith("HTTP/1.1 413 ", await announced.AskAsync($"{head}Content-Length: 100000000\r\n\r\nabc"), StringComparison.Ordinal);
        chunked.Send($"{head}Transfer-Encoding: chunked\r\n\r\n");
        chunked.Send($"20000\r\n{new string('a', 0x20000)}\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", await chunked.HeadersAsync(), StringComparison.Ordinal);
        Assert.EndsWith("\r\n3\r\n0\r\n\r\n", await small.AskAsync($"{head}Content-Length: 3\r\n\r\nabc"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        await using var scene = await PageScene.StartAsync();
        using var large = new RawConnection(scene.Address);
        using var many = new RawConnection(scene.Address);

        Assert.StartsWith("HTTP/1.1 431 ", await large.AskAsync($"GET / HTTP/1.1\r\nHost: {{host}}\r\nX: {new string('a', 20_000)}\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431 ", await many.AskAsync($"GET / HTTP/1.1\r\nHost: {{host}}\r\n{string.Concat(Enumerable.Repeat("X: a\r\n", 100))}\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_come_to_the_end_of_its_headers_is_dropped()
    {
        await using var scene = await PageScene.StartAsync(limits: new PageLimits { HeaderTime = TimeSpan.FromSeconds(1) });
        using var slow = new RawConnection(scene.Address);
        slow.Send("GET / HTTP/1.1\r\nHost: {host}\r\nX-");

        // The end of the connection is what is waited for; without a limit it does not come.
        Assert.Matches("^$|^HTTP/1.1 408 ", await slow.RestAsync());
    }

    [Fact]
    public async Task Two_hundred_idle_streams_leave_room_for_others_and_are_told_when_to_come_again()
    {
        await using var scene = await PageScene.StartAsync(limits: new PageLimits { Streams = 30, StreamsOfAnAddress = 20 });
        var connections = new List<RawConnection>();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                var connection = new RawConnection(scene.Address);
                connection.Send("GET /api/events/live HTTP/1.1\r\nHost: {host}\r\n\r\n");
                connections.Add(connection);
            }

            var answers = await Task.WhenAll(connections.Select(c => c.HeadersAsync()));
            Assert.Equal(20, answers.Count(a => a.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)));
            Assert.Equal(180, answers.Count(a => a.StartsWith("HTTP/1.1 429 ", StringComparison.Ordinal) && a.Contains("Retry-After: 10", StringComparison.Ordinal)));
            using var other = await scene.SendAsync(HttpMethod.Get, "api/session");
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }
        finally
        {
            connections.ForEach(c => c.Dispose());
        }

        await Until.TrueAsync(() => scene.Places.Taken == 0);
        using var later = await scene.FollowAsync();
    }

    [Fact]
    public async Task A_client_that_does_not_take_what_it_asked_for_is_dropped()
    {
        await using var scene = await PageScene.StartAsync(limits: new PageLimits { WriteTime = TimeSpan.FromMilliseconds(300) });
        using var slow = new RawConnection(scene.Address, receiveBuffer: 4096);
        slow.Send("GET /api/events/live HTTP/1.1\r\nHost: {host}\r\n\r\n");
        await slow.HeadersAsync();
        Assert.Equal(1, scene.Places.Taken);

        // More than the system keeps for a client.
        var text = new string('x', 100_000);
        for (var i = 0; i < 100 && scene.Places.Taken > 0; i++)
        {
            scene.Tell(new SoundStarted { Label = text, Score = 0.5, Model = "ears", StartMs = 0 });
            await Task.Yield();
        }

        await Until.TrueAsync(() => scene.Places.Taken == 0);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8099")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("10.0.0.8")]
    public async Task A_name_that_somebody_else_has_led_here_is_refused(string host)
    {
        await using var scene = await PageScene.StartAsync();

        using var answer = await scene.SendAsync(HttpMethod.Get, "api/sources", null, ("Host", host));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.StartsWith("This page is for this machine alone", await PageScene.SentenceAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:9000")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:8099")]
    public async Task This_machine_may_be_called_by_its_own_names(string host)
    {
        await using var scene = await PageScene.StartAsync();

        using var answer = await scene.SendAsync(HttpMethod.Get, "api/session", null, ("Host", host));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "api/session", "Sec-Fetch-Site", "cross-site")]
    [InlineData("GET", "api/events/live", "Sec-Fetch-Site", "same-site")]
    [InlineData("GET", "api/session", "Origin", "https://evil.example")]
    [InlineData("POST", "api/probe", "Origin", "https://evil.example")]
    [InlineData("POST", "api/probe", "Origin", "null")]
    [InlineData("POST", "api/probe", "Sec-Fetch-Site", "cross-site")]
    public async Task Other_sites_may_ask_for_nothing(string method, string path, string header, string value)
    {
        await using var scene = await PageScene.StartAsync();
        var csrf = (string)(await scene.JsonAsync("api/session"))["csrf"]!;

        using var answer = await scene.SendAsync(new HttpMethod(method), path, method == "POST" ? "{}" : null, (header, value), (PageGate.CsrfHeader, csrf));

        Assert.Equal((HttpStatusCode.Forbidden, "Another site has asked for this. Only the agent's own page may."), (answer.StatusCode, await PageScene.SentenceAsync(answer)));
    }

    [Fact]
    public async Task A_link_on_another_site_leads_to_the_page()
    {
        await using var scene = await PageScene.StartAsync();

        using var answer = await scene.SendAsync(HttpMethod.Get, "/", null, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_post_without_the_token_that_the_page_has_read_is_refused()
    {
        await using var scene = await PageScene.StartAsync();
        var csrf = (string)(await scene.JsonAsync("api/session"))["csrf"]!;

        using var without = await scene.SendAsync(HttpMethod.Post, "api/probe", "{}");
        using var wrong = await scene.SendAsync(HttpMethod.Post, "api/probe", "{}", (PageGate.CsrfHeader, csrf[1..]));
        using var right = await scene.SendAsync(HttpMethod.Post, "api/probe", "{}", (PageGate.CsrfHeader, csrf), ("Origin", scene.Address.GetLeftPart(UriPartial.Authority)), ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.OK), (without.StatusCode, wrong.StatusCode, right.StatusCode));
    }

    [Theory]
    [InlineData("GET", "nothing")]
    [InlineData("GET", "api/nothing")]
    [InlineData("DELETE", "api/session")]
    [InlineData("GET", "api/events?limit=0")]
    [InlineData("GET", "api/events?limit=1&limit=2")]
    [InlineData("GET", "api/events?from=yesterday")]
    [InlineData("GET", "api/live")]
    [InlineData("GET", "api/live?cameras=nobody")]
    public async Task What_cannot_be_answered_is_refused_with_a_sentence(string method, string path)
    {
        await using var scene = await PageScene.StartAsync();
        var csrf = (string)(await scene.JsonAsync("api/session"))["csrf"]!;

        using var answer = await scene.SendAsync(new HttpMethod(method), path, null, (PageGate.CsrfHeader, csrf));

        Assert.InRange((int)answer.StatusCode, 400, 404);
        Assert.EndsWith(".", await PageScene.SentenceAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_is_answered_without_a_word_of_the_inside()
    {
        await using var scene = await PageScene.StartAsync();

        using var answer = await scene.SendAsync(HttpMethod.Get, "api/probe/broken");

        Assert.Equal((HttpStatusCode.InternalServerError, "A defect of the agent's kept this from being answered. Its log says more."), (answer.StatusCode, await PageScene.SentenceAsync(answer)));
    }
}
