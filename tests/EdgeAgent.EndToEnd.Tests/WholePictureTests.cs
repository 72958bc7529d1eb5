using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>What is said of a camera's whole picture, in the agent as it runs.</summary>
public sealed class WholePictureTests
{
    private static readonly object[] Input = [1, 3, 32, 32];

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_picture_that_changes_and_an_unusual_spot_in_it_are_told_once_each()
    {
        await using var scene = await FaultScene.OpenAsync();
        // Three seconds dark, three with a spot, three light.
        var film = scene.Folder["film.ts"];
        using (var encoder = Process.Start("ffmpeg",
            ["-nostdin", "-v", "error", "-f", "lavfi", "-i",
             "color=black:s=640x480:r=10:d=9,drawbox=x=160:y=120:w=160:h=120:color=white:t=fill:enable='gte(t,3)',drawbox=x=0:y=0:w=640:h=480:color=white:t=fill:enable='gte(t,6)'",
             "-c:v", "mpeg2video", "-q:v", "2", film]))
        {
            await encoder.WaitForExitAsync();
        }

        var (light, spot) = (Bundle(scene, "light", Light(), "labels: [dark, light]"), Bundle(scene, "spot", Spot(), "family: anomalib\nthresholds: {score: 0.5}"));
        var agent = scene.Run($"cameras:\n  hall: {{source: {film}, pace: asap, classify: {{model: {light}}}, anomaly: {{model: {spot}, fps: 5, needed: 2, of: 3}}}}\n");
        Assert.True(await agent.WaitAsync(TimeSpan.FromSeconds(60)) == 0, agent.Output);
        await scene.Heard.UntilAsync(s => s.Last("edgeagent/line-3/status") == "offline");

        var changes = Data(scene, "classification.changed");
        Assert.Equal(["dark", "light"], changes.Select(c => (string?)c["label"]));
        Assert.Equal([null, "dark"], changes.Select(c => (string?)c["previous"]));
        Assert.Equal(200, (double)changes[0]["stream_time_ms"]!, 10.0);
        Assert.Equal(6200, (double)changes[1]["stream_time_ms"]!, 10.0);
        var unusual = Assert.Single(Data(scene, "anomaly.detected"));
        Assert.Equal(3200, (double)unusual["stream_time_ms"]!, 10.0);
        var box = Assert.Single(unusual["regions"]!.AsArray())!["box"]!;
        foreach (var side in (string[])["x", "y", "w", "h"])
            Assert.Equal(0.25, (double)box[side]!, 0.03);
        Assert.DoesNotContain(scene.Heard.Events, e => e.Topic.EndsWith("/agent.fault", StringComparison.Ordinal));
    }

    private static List<JsonNode> Data(FaultScene scene, string type) => [.. scene.Events("hall", type).Select(e => JsonNode.Parse(e)!["data"]!)];

    private static string Bundle(FaultScene scene, string name, OnnxModelWriter graph, string more)
    {
        var folder = Directory.CreateDirectory(scene.Folder[name]).FullName;
        graph.Save(Path.Combine(folder, "model.onnx"));
        File.WriteAllText(Path.Combine(folder, "model.yaml"), $"name: {name}\ninput: {{scale: 0.003921569, resize: stretch}}\n{more}\n");
        return folder;
    }

    /// <summary>[1, 2]: how dark and how light the picture is over all.</summary>
    private static OnnxModelWriter Light() => new OnnxModelWriter()
        .Input("image", OnnxModelWriter.Float32, Input).Output("scores", OnnxModelWriter.Float32, 1, 2)
        .Weights("shape", OnnxModelWriter.Int64, [2], MemoryMarshal.AsBytes<long>([1, 1]).ToArray())
        .Weights("one", OnnxModelWriter.Float32, [1], BitConverter.GetBytes(1f))
        .Node("ReduceMean", ["image"], ["mean"]).Node("Reshape", ["mean", "shape"], ["light"]).Node("Sub", ["one", "light"], ["dark"])
        .Node("Concat", ["dark", "light"], ["scores"], "", OnnxModelWriter.Attribute("axis", 1));

    /// <summary>A map of how light each place is.</summary>
    private static OnnxModelWriter Spot() => new OnnxModelWriter()
        .Input("image", OnnxModelWriter.Float32, Input).Output("anomaly_map", OnnxModelWriter.Float32, 1, 1, 32, 32)
        .Weights("third", OnnxModelWriter.Float32, [1, 3, 1, 1], MemoryMarshal.AsBytes<float>([1 / 3f, 1 / 3f, 1 / 3f]).ToArray())
        .Node("Conv", ["image", "third"], ["anomaly_map"]);
}
