using System.Text.Json;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>What becomes of an event's clip when the agent ends before it is whole.</summary>
[Collection(PaceGroup.Name)]
public sealed class EvidenceFaultTests
{
    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task An_agent_that_is_stopped_before_a_clip_is_whole_ends_it_with_what_there_is()
    {
        await using var scene = await FaultScene.OpenAsync();
        var agent = scene.Run(await CameraAsync(scene));
        await scene.UntilEventsAsync("door", "motion.started", 1);
        await scene.StopAsync(agent);

        var completed = Data(scene, "evidence.completed");
        Assert.False(completed.TryGetProperty("failure", out _), completed.GetRawText());
        Assert.InRange(completed.GetProperty("after_ms").GetDouble(), 0, 25_000);
        var named = Data(scene, "motion.started").GetProperty("evidence")[1];
        Assert.True(named.GetProperty("pending").GetBoolean());
        var path = completed.GetProperty("file").GetProperty("path").GetString()!;
        Assert.Equal(named.GetProperty("path").GetString(), path);
        Assert.Equal(FirstMoving, NumberedFilm.NumberOf((await NumberedFilm.ReadAsync(path))[10]), 3.0);
        await VerifyAsync(scene);
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_clip_of_an_agent_that_is_killed_is_said_to_be_lost_at_the_next_start()
    {
        await using var scene = await FaultScene.OpenAsync();
        var sources = await CameraAsync(scene);
        var agent = scene.Run(sources);
        await scene.UntilEventsAsync("door", "motion.started", 1);
        agent.Signal("KILL");
        await agent.WaitAsync(Until.Patience);
        Assert.Single(Directory.GetFiles(scene.Folder["state/evidence"], "*.pending"));

        agent = scene.Run(sources);
        await scene.UntilEventsAsync("door", "evidence.completed", 1);
        var lost = Data(scene, "evidence.completed");
        Assert.Equal("lost", lost.GetProperty("failure").GetString());
        Assert.Equal(Data(scene, "motion.started").GetProperty("evidence")[1].GetProperty("path").GetString(), lost.GetProperty("file").GetProperty("path").GetString());
        Assert.Empty(Directory.GetFiles(scene.Folder["state/evidence"], "*.mp4*"));
        await scene.StopAsync(agent);
        await VerifyAsync(scene);
    }

    private const int FirstMoving = 30;

    private static async Task<string> CameraAsync(FaultScene scene)
    {
        await NumberedFilm.WriteAsync(scene.Folder["film.mp4"], pictures: 400, rate: 10, FirstMoving);
        return $"""
            cameras:
              door:
                source: {scene.Folder["film.mp4"]}
                motion: {"{"}masks: {"{"}numbers: {"{"}polygon: {NumberedFilm.Strip}{"}}}"}
                evidence: {"{"}frame: [motion.started], clip: {"{"}events: [motion.started], before: 1s, after: 30s{"}}"}
            """;
    }

    private static JsonElement Data(FaultScene scene, string type)
    {
        using var document = JsonDocument.Parse(scene.Events("door", type)[0]);
        return document.RootElement.GetProperty("data").Clone();
    }

    private static async Task VerifyAsync(FaultScene scene)
    {
        await using var verify = AgentProcess.Start(["evidence", "verify", "--state", scene.Folder["state"]]);
        Assert.True(await verify.WaitAsync(TimeSpan.FromSeconds(60)) == 0, verify.Output);
    }
}
