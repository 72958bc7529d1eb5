using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Page.Endpoints;

/// <summary>"Never this" and "Always this", as the page asks for them.</summary>
public sealed class SceneEndpointsTests
{
    [Theory]
    [InlineData(true, "forbid:")]
    [InlineData(false, "expect:")]
    public async Task An_event_with_a_clip_becomes_a_scene_beside_the_configuration(bool never, string asked)
    {
        await using var page = await PageScene.WithPasswordsAsync();
        var cookie = await page.LogInAsync(PageScene.AdminPassword);
        var entered = await EnteredAsync(page, cookie, withClip: true);

        var (status, answer) = await AddAsync(page, cookie, entered, never);

        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        var (path, command) = ((string)answer["path"]!, (string)answer["command"]!);
        var folder = Path.GetDirectoryName(path)!;
        Assert.Equal((page["scenes"], $"edgeagent test {folder}"), (Path.GetDirectoryName(folder), command));
        Assert.EndsWith("-gate-zone-entered", folder, StringComparison.Ordinal);
        var text = File.ReadAllText(path);
        Assert.Contains($"{asked}\n  - event: zone.entered\n    source: gate\n    at: 2s\n", text, StringComparison.Ordinal);
        Assert.Contains("configuration: \"../../edgeagent.yaml\"\nplay: {gate: gate.mp4}\n", text, StringComparison.Ordinal);
        Assert.Equal("clip", File.ReadAllText(Path.Combine(folder, "gate.mp4")));

        var (again, refusal) = await AddAsync(page, cookie, entered, never: !never);
        Assert.Equal((HttpStatusCode.Conflict, $"{path} exists. Remove its folder first, or make the scene under another name: edgeagent scene add --name NAME."), (again, (string)refusal["error"]!));
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public async Task Who_may_only_look_makes_no_scene_nor_does_another_site()
    {
        await using var page = await PageScene.WithPasswordsAsync();
        var entered = await EnteredAsync(page, await page.LogInAsync(PageScene.ViewerPassword), withClip: true);

        Assert.Equal(HttpStatusCode.Forbidden, (await AddAsync(page, await page.LogInAsync(PageScene.ViewerPassword), entered, never: true)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AddAsync(page, ("Cookie", "none=1"), entered, never: true)).Status);
        using var forged = await page.SendAsync(HttpMethod.Post, "api/scenes", Body(entered, never: true), await page.LogInAsync(PageScene.AdminPassword));
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        Assert.False(Directory.Exists(page["scenes"]));
    }

    [Fact]
    public async Task What_cannot_become_a_scene_is_told_in_words()
    {
        await using var page = await PageScene.StartAsync();
        var entered = await EnteredAsync(page, ("X-None", "1"), withClip: false);

        var (status, answer) = await AddAsync(page, ("X-None", "1"), entered, never: true);
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("There is no clip of zone.entered of gate at that moment: the camera keeps none, or not of such events. Add 'evidence: {clip: {events: [zone.entered], before: 10s, after: 5s}}' below cameras.gate", (string)answer["error"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await AddAsync(page, ("X-None", "1"), $"{Guid.NewGuid()}", never: true)).Status);
        foreach (var body in (string[])["{}", "{\"event\":\"../../x\",\"never\":true}", $"{{\"event\":\"{entered}\"}}", "[]", "null"])
        {
            using var refused = await page.SendAsync(HttpMethod.Post, "api/scenes", body, await CsrfAsync(page, ("X-None", "1")));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_with_what_to_do()
    {
        await using var page = await PageScene.StartAsync();
        var entered = await EnteredAsync(page, ("X-None", "1"), withClip: true);
        File.WriteAllText(page["scenes"], "no folder");

        var (status, answer) = await AddAsync(page, ("X-None", "1"), entered, never: true);

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains($"{page["scenes"]}/", (string)answer["error"]!, StringComparison.Ordinal);
        Assert.Contains($"Let user '{Environment.UserName}' write there (docs/page.md), or make the scene elsewhere: edgeagent scene add --to DIR.", (string)answer["error"]!, StringComparison.Ordinal);
    }

    private static async Task<string> EnteredAsync(PageScene page, (string Name, string Value) cookie, bool withClip)
    {
        page.Tell(new ZoneEntered { Label = "person", Score = 0.8, Box = new Box(0.1, 0.2, 0.3, 0.4), Track = 1, Model = "m", Zone = "door" });
        await Until.TrueAsync(() => page.Diary.Reader.Read(new DiaryFilter()).Any());
        var id = $"{page.Diary.Reader.Read(new DiaryFilter()).First().Id}";
        if (withClip)
        {
            Directory.CreateDirectory(page["evidence"]);
            File.WriteAllText(page[$"evidence/{id}.mp4"], "clip");
            page.Tell(new EvidenceCompleted
            {
                Event = id,
                File = new EvidenceFile(EvidenceKind.Clip, page[$"evidence/{id}.mp4"], Convert.ToHexStringLower(SHA256.HashData("clip"u8)), 4),
                BeforeMs = 2000,
                AfterMs = 1000,
            });
            await Until.TrueAsync(() => page.Diary.Reader.Read(new DiaryFilter()).Count() == 2);
        }

        return id;
    }

    private static async Task<(HttpStatusCode Status, JsonNode Answer)> AddAsync(PageScene page, (string Name, string Value) cookie, string id, bool never)
    {
        using var answer = await page.SendAsync(HttpMethod.Post, "api/scenes", Body(id, never), cookie, await CsrfAsync(page, cookie));
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private static async Task<(string Name, string Value)> CsrfAsync(PageScene page, (string Name, string Value) cookie)
    {
        using var session = await page.SendAsync(HttpMethod.Get, "api/session", null, cookie);
        return (PageGate.CsrfHeader, (string)JsonNode.Parse(await session.Content.ReadAsStringAsync())!["csrf"]!);
    }

    private static string Body(string id, bool never) => $$"""{"event":"{{id}}","never":{{(never ? "true" : "false")}}}""";
}
