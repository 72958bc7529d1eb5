using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>A second model on what the detector found, in the agent as it runs.</summary>
public sealed class SecondModelTests
{
    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task What_a_second_model_says_stands_in_the_events_and_what_it_does_not_confirm_is_not_told()
    {
        await using var scene = await FaultScene.OpenAsync();
        // Four seconds of light, in whose middle the detector sees a person.
        var film = scene.Folder["film.ts"];
        using (var encoder = Process.Start("ffmpeg",
            ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=white:s=640x480:r=10:d=4", "-c:v", "mpeg2video", "-q:v", "2", film]))
        {
            await encoder.WaitForExitAsync();
        }

        var detector = ToyModels.Quick(scene.Folder["toy.onnx"]);
        var shade = Directory.CreateDirectory(scene.Folder["shade"]).FullName;
        Shade().Save(Path.Combine(shade, "model.onnx"));
        File.WriteAllText(Path.Combine(shade, "model.yaml"), "name: shade\ninput: {scale: 0.003921569, resize: stretch}\nlabels: [dark, light]\n");
        string Camera(string name, string more) =>
            $"  {name}: {{source: {film}, pace: asap, detect: {{model: {detector}, crops: {{shade: {{model: {shade}, margin: 0, needed: 2, of: 3{more}}}}}}}}}\n";
        var agent = scene.Run("cameras:\n" + Camera("told", "") + Camera("confirmed", ", verify: [light]") + Camera("refused", ", verify: [dark]"));
        Assert.True(await agent.WaitAsync(TimeSpan.FromSeconds(60)) == 0, agent.Output);
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");

        foreach (var camera in (string[])["told", "confirmed"])
        {
            var described = JsonNode.Parse(Assert.Single(scene.Events(camera, "object.described")))!["data"]!;
            Assert.Equal(("shade", "light"), ((string?)described["name"], (string?)described["answer"]!["label"]));
            var entered = JsonNode.Parse(Assert.Single(scene.Events(camera, "object.entered")))!["data"]!;
            Assert.Equal(camera == "told" ? null : "light", (string?)entered["answers"]?["shade"]?["label"]);
            var left = JsonNode.Parse(Assert.Single(scene.Events(camera, "object.left")))!["data"]!;
            Assert.Equal("light", (string?)left["answers"]!["shade"]!["label"]);
        }

        foreach (var type in (string[])["object.entered", "object.described", "object.left"])
            Assert.Empty(scene.Events("refused", type));
        Assert.DoesNotContain(scene.Heard.Events, e => e.Topic.EndsWith("/agent.fault", StringComparison.Ordinal));
    }

    /// <summary>[1, 2]: how dark and how light the picture is over all.</summary>
    private static OnnxModelWriter Shade() => new OnnxModelWriter()
        .Input("image", OnnxModelWriter.Float32, 1, 3, 32, 32).Output("scores", OnnxModelWriter.Float32, 1, 2)
        .Weights("shape", OnnxModelWriter.Int64, [2], MemoryMarshal.AsBytes<long>([1, 1]).ToArray())
        .Weights("one", OnnxModelWriter.Float32, [1], BitConverter.GetBytes(1f))
        .Node("ReduceMean", ["image"], ["mean"]).Node("Reshape", ["mean", "shape"], ["light"]).Node("Sub", ["one", "light"], ["dark"])
        .Node("Concat", ["dark", "light"], ["scores"], "", OnnxModelWriter.Attribute("axis", 1));
}
