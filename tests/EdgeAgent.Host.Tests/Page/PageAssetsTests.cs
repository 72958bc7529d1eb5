using System.Net;
using System.Text.RegularExpressions;
using EdgeAgent.Host.Page;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Page;

public sealed partial class PageAssetsTests
{
    [Fact]
    public async Task The_first_file_names_the_others_by_a_hash_under_which_a_browser_keeps_them_for_ever()
    {
        await using var scene = await PageScene.StartAsync();
        var first = await scene.Client.GetStringAsync("/");
        var named = Reference().Matches(first).Select(m => m.Groups[1].Value).ToList();

        Assert.NotEmpty(named);
        foreach (var path in named)
        {
            Assert.StartsWith($"assets/{new PageAssets().Hash}/", path, StringComparison.Ordinal);
            using var file = await scene.Client.GetAsync(path);
            Assert.Equal((HttpStatusCode.OK, "public, max-age=31536000, immutable"), (file.StatusCode, file.Headers.CacheControl?.ToString()));
        }
    }

    [Fact]
    public void Each_kind_of_event_is_a_sentence_on_the_page_and_in_a_group_of_its_filter()
    {
        var words = File.ReadAllText(Path.Combine(Repository.Root, "src/EdgeAgent.Host/Page/Assets/words.js"));
        // A rule says itself what it means.
        var kinds = EventCatalogue.All.Select(kind => kind.Name).Where(name => name != "rule").ToList();
        Assert.DoesNotContain(kinds, name => !words.Contains($"  '{name}': ", StringComparison.Ordinal));
        Assert.DoesNotContain(kinds, name => !words.Contains($"['{name[..(name.IndexOf('.', StringComparison.Ordinal) + 1)]}', ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_file_is_asked_for_each_time_and_sent_only_when_it_is_another()
    {
        await using var scene = await PageScene.StartAsync();
        using var first = await scene.SendAsync(HttpMethod.Get, "/");
        var tag = first.Headers.ETag!.ToString();

        using var again = await scene.SendAsync(HttpMethod.Get, "/", null, ("If-None-Match", tag));
        using var other = await scene.SendAsync(HttpMethod.Get, "/", null, ("If-None-Match", "\"of an older agent\""));

        Assert.Equal("no-cache", first.Headers.CacheControl?.ToString());
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (again.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Each_file_is_served_as_it_is_and_none_of_another_version()
    {
        await using var scene = await PageScene.StartAsync();
        var assets = new PageAssets();
        var folder = Path.Combine(Repository.Root, "src/EdgeAgent.Host/Page/Assets");

        Assert.Equal(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Where(file => file != "index.html").Order(), assets.Paths.Order());
        foreach (var path in assets.Paths)
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder, path)), await scene.Client.GetByteArrayAsync($"assets/{assets.Hash}/{path}"));
        using var old = await scene.SendAsync(HttpMethod.Get, "assets/0123456789abcdef/app.js");
        Assert.Equal((HttpStatusCode.NotFound, "This page is of another version of the agent. Load it again."), (old.StatusCode, await PageScene.SentenceAsync(old)));
    }

    [Fact]
    public async Task A_browser_is_told_to_run_and_load_nothing_but_the_agents_own_files_and_they_need_no_more()
    {
        await using var scene = await PageScene.StartAsync();
        using var first = await scene.SendAsync(HttpMethod.Get, "/");
        var text = await first.Content.ReadAsStringAsync();

        var policy = Assert.Single(first.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(Inline(), text);
        Assert.Equal("nosniff", Assert.Single(first.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(first.Headers.GetValues("Cross-Origin-Resource-Policy")));
    }

    [GeneratedRegex("(?:src|href)=\"(assets/[^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("<script(?![^>]*src=)|<style|\\sstyle=|\\son[a-z]+=|https?://", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();
}
