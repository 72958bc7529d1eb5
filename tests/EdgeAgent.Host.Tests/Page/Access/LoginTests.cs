using System.Net;
using EdgeAgent.Host.Page;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Page.Access;

public sealed class LoginTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Without_a_password_everybody_on_this_machine_may_do_all()
    {
        await using var scene = await PageScene.StartAsync();

        var session = await scene.JsonAsync("api/session");

        Assert.Equal(("admin", false), ((string?)session["role"], (bool)session["needs_login"]!));
    }

    [Theory]
    [InlineData("api/events")]
    [InlineData("api/events/live")]
    [InlineData("api/events/019ac1b2-7d3e-7000-8000-3f2a61c09b11/evidence/0")]
    [InlineData("api/live?cameras=gate")]
    [InlineData("api/probe/admin")]
    public async Task With_a_password_nobody_may_look_who_has_not_logged_in(string path)
    {
        await using var scene = await PageScene.WithPasswordsAsync();

        using var answer = await scene.SendAsync(HttpMethod.Get, path);

        Assert.Equal((HttpStatusCode.Unauthorized, "Log in first."), (answer.StatusCode, await PageScene.SentenceAsync(answer)));
        Assert.Null((string?)(await scene.JsonAsync("api/session"))["role"]);
    }

    [Fact]
    public async Task Each_password_gives_its_role_and_no_more()
    {
        await using var scene = await PageScene.WithPasswordsAsync();
        var admin = await scene.LogInAsync(PageScene.AdminPassword);
        var viewer = await scene.LogInAsync(PageScene.ViewerPassword);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(scene, "api/probe/admin", admin));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(scene, "api/events", viewer));
        using var refused = await scene.SendAsync(HttpMethod.Get, "api/probe/admin", null, viewer);
        Assert.Equal((HttpStatusCode.Forbidden, "You are logged in to look. This needs the administrator's password."), (refused.StatusCode, await PageScene.SentenceAsync(refused)));
    }

    [Fact]
    public async Task What_the_browser_keeps_is_out_of_reach_of_scripts_and_of_other_sites()
    {
        await using var scene = await PageScene.WithPasswordsAsync();

        using var answer = await scene.TryAsync(PageScene.AdminPassword);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith($"edgeagent-{scene.Address.Port}=", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Whoever_fails_too_often_waits_even_with_the_right_password()
    {
        await using var scene = await PageScene.WithPasswordsAsync(new PageLimits { FailedLogins = 3, FailedLoginInterval = TimeSpan.FromSeconds(30) }, _time);
        for (var i = 0; i < 3; i++)
        {
            using var wrong = await scene.TryAsync("guess");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var late = await scene.TryAsync(PageScene.AdminPassword);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(30)), (late.StatusCode, late.Headers.RetryAfter?.Delta));
        _time.Advance(TimeSpan.FromSeconds(31));
        using var patient = await scene.TryAsync(PageScene.AdminPassword);
        Assert.Equal(HttpStatusCode.OK, patient.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_with_the_log_out_and_so_does_what_is_streamed_to_it()
    {
        await using var scene = await PageScene.WithPasswordsAsync();
        var cookie = await scene.LogInAsync(PageScene.ViewerPassword);
        using var stream = await scene.FollowAsync(null, cookie);
        using var session = await scene.SendAsync(HttpMethod.Get, "api/session", null, cookie);
        var csrf = (string)System.Text.Json.Nodes.JsonNode.Parse(await session.Content.ReadAsStringAsync())!["csrf"]!;

        using var leave = await scene.SendAsync(HttpMethod.Post, "api/logout", "{}", cookie, (PageGate.CsrfHeader, csrf));

        Assert.Equal(HttpStatusCode.OK, leave.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(scene, "api/events", cookie));
        await Assert.ThrowsAsync<EndOfStreamException>(() => PageScene.MessageAsync(stream));
        await Until.TrueAsync(() => scene.Places.Taken == 0);
    }

    [Fact]
    public async Task A_session_that_nobody_uses_is_over_and_one_in_use_is_for_long()
    {
        await using var scene = await PageScene.WithPasswordsAsync(time: _time);
        var used = await scene.LogInAsync(PageScene.ViewerPassword);
        var unused = await scene.LogInAsync(PageScene.ViewerPassword);
        for (var hours = 0; hours < 36; hours += 12)
        {
            _time.Advance(TimeSpan.FromHours(12));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(scene, "api/events", used));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(scene, "api/events", unused));
    }

    [Fact]
    public async Task Sessions_are_bounded_and_the_longest_unused_makes_room()
    {
        using var sessions = new PageSessions(_time);
        var first = sessions.Begin(Role.Viewer);
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = sessions.Begin(Role.Viewer);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(sessions.Find(first));
        for (var i = 0; i < PageSessions.Most - 1; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            sessions.Begin(Role.Viewer);
        }

        await Task.CompletedTask;
        Assert.NotNull(sessions.Find(first));
        Assert.Null(sessions.Find(second));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"password":null}""")]
    [InlineData("""{"password":7}""")]
    [InlineData("[")]
    [InlineData("null")]
    public async Task A_log_in_without_a_password_is_no_log_in(string body)
    {
        await using var scene = await PageScene.WithPasswordsAsync();
        var csrf = (string)(await scene.JsonAsync("api/session"))["csrf"]!;

        using var answer = await scene.SendAsync(HttpMethod.Post, "api/login", body, (PageGate.CsrfHeader, csrf));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith("The body is ", await PageScene.SentenceAsync(answer), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(PageScene scene, string path, (string, string) cookie)
    {
        using var answer = await scene.SendAsync(HttpMethod.Get, path, null, cookie);
        return answer.StatusCode;
    }
}
