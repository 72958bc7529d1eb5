using System.Diagnostics;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>Masks, motion and the gate before the detector in the agent as it runs.</summary>
public sealed class MotionAndPrivacyTests
{
    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task Masks_motion_and_detection_follow_a_camera_that_changes_its_size_and_nothing_under_a_mask_is_seen()
    {
        await using var scene = await FaultScene.OpenAsync();

        // A white picture, its left part is what nobody may see; something dark moves through it.
        var both = scene.Folder["both.ts"];
        await using (var file = File.Create(both))
        {
            foreach (var size in (string[])["640x480", "322x242"])
            {
                var part = scene.Folder[size + ".ts"];
                using var encoder = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"color=white:s={size}:r=10:d=4[wall];color=black:s=32x24:r=10:d=4[thing];[wall][thing]overlay=x=t*40:y=h/3", "-c:v", "mpeg2video", part]);
                await encoder.WaitForExitAsync();
                await file.WriteAsync(await File.ReadAllBytesAsync(part));
            }
        }

        var model = ToyModels.SeesLight(scene.Folder["toy.onnx"]);
        string Camera(string name, string left, string more = "") =>
            $"  {name}: {{source: {both}, pace: asap{more}, privacy: {{all: {{polygon: [[{left}, 0], [1, 0], [1, 1], [{left}, 1]]}}}}}}\n";
        var detect = $", detect: {{model: {model}}}";
        var gated = $", motion: {{}}, detect: {{model: {model}, when: motion}}";
        var agent = scene.Run("cameras:\n" + Camera("covered", "0.3", detect) + Camera("open", "0.8", detect) + Camera("gated", "0.8", gated));
        Assert.True(await agent.WaitAsync(TimeSpan.FromSeconds(60)) == 0, agent.Output);
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");

        Assert.Empty(scene.Events("covered", "object.entered"));

        // One in each size.
        foreach (var camera in (string[])["open", "gated"])
        {
            foreach (var change in (string[])["object.entered", "object.left"])
                Assert.Equal(2, scene.Events(camera, change).Count);
        }

        foreach (var change in (string[])["motion.started", "motion.ended"])
            Assert.Equal(2, scene.Events("gated", change).Count);
        Assert.Empty(scene.Events("open", "motion.started"));
        Assert.DoesNotContain(scene.Heard.Events, e => e.Topic.EndsWith("/agent.fault", StringComparison.Ordinal));
    }
}
