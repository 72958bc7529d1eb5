using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli;

/// <summary>The verb as a user runs it, on the models that come with the agent; how fast this machine is decides nothing.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_object_says_everything_of_a_detector_and_its_sizes()
    {
        var (code, output, error) = await ProgramRun.OfAsync(_folder.Path, "bench", "surface-defects", "--json", "--seconds", "0.1", "--threads", "1,2", "--sizes", "64", "--engines", "cpu");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        var report = JsonNode.Parse(output)!.AsObject();
        Assert.Equal(["model", "task", "input", "golden", "device", "cores", "runtime", "machine", "stopped", "variants", "winner"], report.Select(p => p.Key));
        Assert.Equal(("surface-defects", "detection", 1, false), ((string?)report["model"], (string?)report["task"], (int)report["golden"]!, (bool)report["stopped"]!));
        Assert.EndsWith("belt.jpg", (string?)report["input"]);
        var variants = report["variants"]!.AsArray().Select(v => v!.AsObject()).ToList();
        Assert.Equal([(1, null), (2, null), (1, "64x64"), (2, "64x64")], variants.Select(v => ((int)v["threads"]!, (string?)v["size"])));
        Assert.All(variants, v =>
        {
            Assert.Equal(
                ["model", "numbers", "engine", "threads", "runs", "p50_ms", "p95_ms", "session_ms", "cpu_ms", "frames_per_second", "frames_per_core", "memory_mb", "loss"],
                v.Select(p => p.Key).Where(k => k != "size"));
            Assert.Equal(("cpu", "int8"), ((string?)v["engine"], (string?)v["numbers"]));
            Assert.InRange((double)v["session_ms"]!, 0.001, (double)v["p95_ms"]!);
            Assert.InRange((double)v["p50_ms"]!, 0.001, (double)v["p95_ms"]!);
            Assert.Equal(1000 / (double)v["cpu_ms"]!, (double)v["frames_per_core"]!, 0.051 + 0.001 * 1000 / Math.Pow((double)v["cpu_ms"]!, 2));
        });

        // Parts are all but invisible at 64 pixels: however fast that is, it is not chosen.
        Assert.All(variants.Take(2), v => Assert.Equal(0, (double)v["loss"]!));
        Assert.All(variants.Skip(2), v => Assert.InRange((double)v["loss"]!, 0.1, 1));
        Assert.InRange((int)report["winner"]!["variant"]!, 0, 1);
    }

    [Fact]
    public async Task A_voice_model_is_measured_in_real_time_and_a_person_gets_a_table()
    {
        var (code, output, _) = await ProgramRun.OfAsync(_folder.Path, "bench", "speech-vad", "--seconds", "0.1", "--threads", "1", "--engines", "cpu");

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("real-time factor", output);
        Assert.Contains("speech-vad (vad) on ", output);
        Assert.Contains("Best: speech-vad cpu 1 thread.", output);
    }

    [Fact]
    public async Task What_cannot_run_so_is_told_and_the_rest_measured()
    {
        var (code, output, _) = await ProgramRun.OfAsync(_folder.Path, "bench", "surface-defects", "--json", "--seconds", "0.1", "--threads", "1", "--sizes", "50", "--engines", "cpu");

        Assert.Equal(ExitCode.Done, code);
        var variants = JsonNode.Parse(output)!["variants"]!.AsArray();
        Assert.Null(variants[0]!["error"]);
        Assert.NotEqual("", (string?)variants[1]!["error"]);
        Assert.Null(variants[1]!["p50_ms"]);
    }

    [Fact]
    public async Task The_best_is_written_and_honoured_on_this_device_alone()
    {
        var model = Copy("surface-defects");
        var (code, output, error) = await ProgramRun.OfAsync(_folder.Path, "bench", model, "--json", "--seconds", "0.1", "--threads", "1", "--engines", "cpu", "--write");
        Assert.Equal((ExitCode.Done, ""), (code, error));
        var local = Path.Combine(model, "local.yaml");
        Assert.Equal(local, (string?)JsonNode.Parse(output)!["written"]);

        (code, output, _) = await ProgramRun.OfAsync(_folder.Path, "models", "inspect", model);
        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"local +Local settings of \d{4}-\d\d-\d\d in .*local\.yaml are in force: 1 thread\.", output);

        var text = await File.ReadAllTextAsync(local);
        await File.WriteAllTextAsync(local, text.Replace("device: '", "device: 'another ", StringComparison.Ordinal));
        (_, output, _) = await ProgramRun.OfAsync(_folder.Path, "models", "inspect", model);
        Assert.Matches(@"local +Local settings in .*local\.yaml are not honoured: they were measured on another device \(another ", output);

        await File.WriteAllTextAsync(local, text + "thread: 2\n");
        (code, _, error) = await ProgramRun.OfAsync(_folder.Path, "models", "inspect", model);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("thread: there is no such key. Did you mean 'threads'?", error);
    }

    [Fact]
    public async Task The_best_of_a_model_that_comes_with_the_agent_is_kept_in_the_state_folder()
    {
        var (code, output, _) = await ProgramRun.OfAsync(_folder.Path, "bench", "speech-vad", "--seconds", "0.1", "--threads", "1", "--engines", "cpu", "--write");
        Assert.Equal(ExitCode.Done, code);
        var local = _folder["edgeagent/models-local/speech-vad.yaml"];
        Assert.Contains(
            $"Written to {local}, since the model came with a package, which replaces its folder. It counts for agents with the state folder {_folder["edgeagent"]}.",
            output.ReplaceLineEndings("").Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Repository.Root, "models", "speech-vad", "local.yaml")));

        (_, output, _) = await ProgramRun.OfAsync(_folder.Path, "models", "inspect", "speech-vad");
        Assert.Contains($"in {local} are in force: 1 thread.", output.ReplaceLineEndings(""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variant_of_the_bundle_is_measured_beside_it_and_written_by_its_name()
    {
        // The same graph under another name loses nothing; whether it is faster is a matter of luck, so only it is at hand for a size.
        var model = Copy("surface-defects");
        File.Copy(Path.Combine(model, "model.onnx"), Path.Combine(model, "model.other.onnx"));
        await File.AppendAllTextAsync(Path.Combine(model, "model.yaml"), "variants: {other: model.other.onnx}\n");

        var (code, output, error) = await ProgramRun.OfAsync(_folder.Path, "bench", model, "--json", "--seconds", "0.1", "--threads", "1", "--engines", "cpu");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        var variants = JsonNode.Parse(output)!["variants"]!.AsArray();
        Assert.Equal(["surface-defects", "surface-defects other"], variants.Select(v => (string?)v!["model"]));
        Assert.All(variants, v => Assert.Equal(0, (double)v!["loss"]!));
    }

    [Theory]
    [InlineData("--threads", "0", "--threads: '0' is not allowed. Allowed: whole numbers from 1 to 256, with commas between.")]
    [InlineData("--sizes", "320,big", "--sizes: 'big' is not allowed.")]
    [InlineData("--engines", "gpu", "--engines: 'gpu' is not allowed. Allowed: cpu, cuda, tensorrt,")]
    public async Task A_wrong_list_is_a_wrong_usage(string option, string value, string sentence)
    {
        var (code, _, error) = await ProgramRun.OfAsync(_folder.Path, "bench", "speech-vad", option, value);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(sentence, error);
    }

    [Fact]
    public async Task A_stop_prints_what_was_measured_until_then()
    {
        using var run = ProgramRun.Start(_folder.Path, new Dictionary<string, string?>(), "bench", "speech-vad", "--json", "--seconds", "600", "--threads", "1", "--engines", "cpu");
        // From here on it loads or measures; whenever it is stopped, it has a report.
        var maps = $"/proc/{run.Id}/maps";
        await Until.TrueAsync(() => File.ReadAllText(maps).Contains("libonnxruntime", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        run.Signal("INT");

        var output = await run.Output.ReadToEndAsync();

        Assert.Equal(ExitCode.Failed, await run.ExitAsync());
        Assert.True((bool)JsonNode.Parse(output)!["stopped"]!);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_plan_tells_what_each_source_costs_what_all_take_and_how_many_more_fit()
    {
        var models = Path.Combine(Repository.Root, "models");
        await File.WriteAllTextAsync(_folder["plan.yaml"], $$$"""
            agent: {name: planned}
            cameras:
              belt: {source: {{{Repository.Root}}}/demo/conveyor.mp4, loop: true, detect: {model: {{{models}}}/surface-defects, fps: 5}}
              other: {source: {{{Repository.Root}}}/demo/conveyor.mp4, loop: true, detect: {model: {{{models}}}/surface-defects, fps: 5}}
            microphones:
              desk: {source: alsa:default, voice: {model: {{{models}}}/speech-vad}, recognize: {model: {{{models}}}/commands}}
            """);

        var (code, output, error) = await ProgramRun.OfAsync(_folder.Path, "bench", "--plan", "plan.yaml", "--json", "--seconds", "1", "--reserve", "0");

        Assert.True(code is ExitCode.Done or ExitCode.Failed, error);
        var plan = JsonNode.Parse(output)!.AsObject();
        Assert.Equal(
            ["device", "cores", "memory_mb", "reserve", "speech_share", "motion_share", "machine", "sources", "cores_used", "memory_used_mb", "models", "fits", "savings"],
            plan.Select(p => p.Key).Where(k => k != "over"));
        Assert.Equal(code == ExitCode.Done, (bool)plan["fits"]!);
        var sources = plan["sources"]!.AsArray().Select(s => s!.AsObject()).ToList();
        Assert.Equal([("camera", "belt other"), ("microphone", "desk")], sources.Select(s => ((string)s["kind"]!, string.Join(' ', s["names"]!.AsArray().Select(n => (string?)n)))));
        Assert.Equal(
            ["kind", "names", "measured_on", "always_cores", "watch_cores", "work_cores", "work_share", "cores", "first_mb", "next_mb", "more", "limited_by"],
            sources[1].Select(p => p.Key));
        Assert.All(sources, s => Assert.InRange((double)s["cores"]!, 0.0001, Environment.ProcessorCount));
        Assert.Equal(2 * (double)sources[0]["cores"]! + (double)sources[1]["cores"]!, (double)plan["cores_used"]!, 0.003);
        Assert.Equal((5.0, 0.2), ((double)sources[0]["fps"]!, (double)sources[1]["work_share"]!));
        Assert.InRange((double)plan["models"]!["surface-defects"]!, 0.0001, 2);
    }

    [ProgramFact("gst-launch-1.0", "ffmpeg")]
    public async Task Live_cameras_of_unlike_pictures_are_measured_apart_and_alike_ones_once()
    {
        await File.WriteAllTextAsync(_folder["plan.yaml"], """
            cameras:
              gate: {source: "gst:videotestsrc is-live=true ! video/x-raw,width=640,height=480,framerate=10/1"}
              hall: {source: "gst:videotestsrc is-live=true ! video/x-raw,width=1920,height=1080,framerate=10/1"}
              yard: {source: "gst:videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=480,framerate=10/1"}
              away: {source: "rtsp://127.0.0.1:9/live"}
            """);

        var (_, output, error) = await ProgramRun.OfAsync(_folder.Path, "bench", "--plan", "plan.yaml", "--json", "--seconds", "0.5");

        Assert.Equal("", error);
        var plan = JsonNode.Parse(output)!;
        var sources = plan["sources"]!.AsArray().Select(s => (string.Join(' ', s!["names"]!.AsArray().Select(n => (string?)n)), (string)s["measured_on"]!)).ToList();
        Assert.Equal(["gate yard", "hall", "away"], sources.Select(s => s.Item1));
        Assert.Contains("640x480", sources[0].Item2);
        Assert.Contains("the camera, 1920x1080", sources[1].Item2);
        Assert.Contains("a clip in its place", sources[2].Item2);
        Assert.Contains(plan["machine"]!["doubts"]!.AsArray(), d => ((string)d!).StartsWith("away could not be opened, and a clip stands for it: rtsp://127.0.0.1:9", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bench")]
    [InlineData("bench", "speech-vad", "--plan", "plan.yaml")]
    public async Task A_model_or_a_configuration_is_named(params string[] arguments)
    {
        var (code, _, error) = await ProgramRun.OfAsync(_folder.Path, arguments);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("Name a model to measure, or a configuration with --plan.", error);
    }

    private string Copy(string bundle)
    {
        var copy = Directory.CreateDirectory(_folder[bundle]).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "models", bundle)))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }
}
