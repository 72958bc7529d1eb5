using System.Diagnostics;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>Masks in the agent as it runs.</summary>
public sealed class PrivacyTests
{
    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task What_is_under_a_privacy_mask_is_not_seen_in_either_size_of_a_camera_and_what_is_beside_it_is()
    {
        await using var scene = await FaultScene.OpenAsync();

        // A white picture; its left part is what nobody may see.
        var both = scene.Folder["both.ts"];
        await using (var file = File.Create(both))
        {
            foreach (var size in (string[])["640x480", "322x242"])
            {
                var part = scene.Folder[size + ".ts"];
                using var encoder = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"color=white:s={size}:r=10:d=2", "-c:v", "mpeg2video", part]);
                await encoder.WaitForExitAsync();
                await file.WriteAsync(await File.ReadAllBytesAsync(part));
            }
        }

        var model = ToyModels.SeesLight(scene.Folder["toy.onnx"]);
        string Camera(string name, string left) =>
            $"  {name}: {{source: {both}, pace: asap, detect: {{model: {model}}}, privacy: {{all: {{polygon: [[{left}, 0], [1, 0], [1, 1], [{left}, 1]]}}}}}}\n";
        var agent = scene.Run("cameras:\n" + Camera("covered", "0.3") + Camera("open", "0.8"));
        Assert.True(await agent.WaitAsync(TimeSpan.FromSeconds(60)) == 0, agent.Output);
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");

        Assert.Empty(scene.Events("covered", "object.entered"));
        // One in each size.
        Assert.Equal(2, scene.Events("open", "object.entered").Count);
        Assert.DoesNotContain(scene.Heard.Events, e => e.Topic.EndsWith("/agent.fault", StringComparison.Ordinal));
    }
}
