using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli;

public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("models")]
    public async Task A_name_alone_exits_2_with_what_it_offers_on_standard_error(string line)
    {
        var (code, output, error) = await ProgramRun.OfAsync(_folder, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains("Commands:", error);
    }

    [Theory]
    [InlineData("chekc", "'chekc' is no command of 'edgeagent'. Did you mean 'check'?", "edgeagent")]
    [InlineData("check --jsn", "'--jsn' is no option of 'edgeagent check'. Did you mean '--json'?", "edgeagent check")]
    [InlineData("run now", "'now' is no argument of 'edgeagent run'.", "edgeagent run")]
    [InlineData("infer a.onnx b.jpg --jsn", "'--jsn' is no option of 'edgeagent infer'. Did you mean '--json'?", "edgeagent infer")]
    [InlineData("infer a.onnx b.jpg --engine gpu", "--engine: 'gpu' is not allowed. Allowed: cpu or cuda or tensorrt or tensorrt-fp16 or xnnpack or openvino or opencv-dnn.", "edgeagent infer")]
    [InlineData("check --log-level loud",
        "--log-level: 'loud' is not allowed. Allowed: verbose or debug or information or warning or error or fatal.", "edgeagent check")]
    public async Task Wrong_usage_exits_2_with_a_sentence_and_where_the_help_is(string line, string sentence, string verb)
    {
        var (code, output, error) = await ProgramRun.OfAsync(_folder, line.Split(' '));

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Equal([sentence, $"'{verb} --help' tells how it is used."], error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("check --json")]
    [InlineData("check")]
    [InlineData("schema")]
    public async Task Results_that_cannot_be_written_are_no_defect(string line)
    {
        using var run = Process.Start(new ProcessStartInfo("sh", ["-c", $"exec dotnet '{Path.Combine(AppContext.BaseDirectory, "edgeagent.dll")}' {line} >/dev/full"])
        {
            WorkingDirectory = _folder,
            RedirectStandardError = true,
        })!;

        Assert.StartsWith("Standard output cannot be written: ", await run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();
        Assert.Equal(ExitCode.Failed, run.ExitCode);
    }

    [Theory]
    [InlineData("check --help", "--json")]
    [InlineData("--version", "0.1.0")]
    [InlineData("schema", "\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"")]
    [InlineData("schema --events", "urn:edgeagent:schema:events")]
    [InlineData("schema --payload state-transcript", "urn:edgeagent:schema:mqtt.state-transcript:1")]
    public async Task What_was_asked_for_goes_to_standard_output(string line, string expected)
    {
        var (code, output, error) = await ProgramRun.OfAsync(_folder, line.Split(' '));

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains(expected, output);
        Assert.Empty(error);
    }

    [Fact]
    public async Task Devices_are_listed_as_a_configuration_names_them()
    {
        var (code, output, error) = await ProgramRun.OfAsync(_folder, "devices", "--json");

        Assert.Equal((ExitCode.Done, ""), (code, error));
        var rows = JsonNode.Parse(output)!.AsArray().Select(d => d!).ToLookup(d => (string)d["kind"]!);
        Assert.Subset(new HashSet<string> { "camera", "microphone", "board", "processor", "engine" }, rows.Select(r => r.Key).ToHashSet());
        Assert.All(rows["camera"].Concat(rows["microphone"]), d => Assert.Contains(':', (string)d["source"]!));
        Assert.Contains("cpu", rows["engine"].Select(e => (string)e["name"]!));
        Assert.True((int)Assert.Single(rows["processor"])["cores"]! >= 1);
    }

    [Fact]
    public async Task A_faulty_configuration_exits_78_with_every_fault_and_no_stack_trace()
    {
        Write("edgeagent.yaml", "agent: {name: A}\ncameras:\n  a: {source: x, detect: {model: m, fps: 0}}\n");

        foreach (var verb in new[] { "run", "check" })
        {
            var (code, output, error) = await ProgramRun.OfAsync(_folder, verb);

            Assert.Equal(ExitCode.Configuration, code);
            Assert.Contains("edgeagent.yaml:1:15 agent.name: 'A' is not allowed.", output + error);
            Assert.Contains("edgeagent.yaml:3:42 cameras.a.detect.fps: '0' is not allowed. Allowed: a number from 0.01 to 240.", output + error);
            Assert.DoesNotContain("   at ", output + error);
        }
    }

    [Fact]
    public async Task The_configuration_is_named_by_the_option_else_by_the_environment_else_by_its_place()
    {
        Write("edgeagent.yaml", "in: place\n");
        Write("environment.yaml", "in: environment\n");
        Write("option.yaml", "in: option\n");
        var environment = new Dictionary<string, string?> { ["EDGEAGENT_CONFIG"] = "environment.yaml" };

        Assert.StartsWith("edgeagent.yaml:1:1 in:", (await ProgramRun.OfAsync(_folder, "run")).Error);
        Assert.StartsWith("environment.yaml:1:1 in:", (await ProgramRun.OfAsync(_folder, environment, "run")).Error);
        Assert.StartsWith("option.yaml:1:1 in:", (await ProgramRun.OfAsync(_folder, environment, "run", "--config", "option.yaml")).Error);
    }

    [Fact]
    public async Task Without_ffmpeg_the_demo_does_not_begin_and_devices_promises_no_address()
    {
        var nowhere = new Dictionary<string, string?> { ["PATH"] = _folder };
        var (code, _, error) = await ProgramRun.OfAsync(_folder, nowhere, "demo", "--seconds", "5");

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.StartsWith("The demo's video and sound are read by ffmpeg, which is not installed: sudo apt install ffmpeg", error, StringComparison.Ordinal);
        Assert.Matches("(?m)^microphones(: none is plugged in; .* will do, once ffmpeg is installed|, each)", (await ProgramRun.OfAsync(_folder, nowhere, "devices")).Output);
    }

    [ProgramFact("sh")]
    public async Task A_working_folder_that_was_deleted_is_told_and_is_no_defect()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "edgeagent.dll");
        var start = new ProcessStartInfo("sh", ["-c", "mkdir gone && cd gone && rmdir ../gone && exec dotnet \"$0\" models list", program])
        {
            WorkingDirectory = _folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var error = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);

        Assert.Equal(ExitCode.Unavailable, process.ExitCode);
        Assert.StartsWith("The folder that this shell is in has been deleted.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_without_a_configuration_exits_78_and_says_how_to_name_one()
    {
        var (code, _, error) = await ProgramRun.OfAsync(_folder, "run");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("--config FILE or EDGEAGENT_CONFIG", error);
    }

    [Fact]
    public async Task Check_without_a_configuration_looks_at_the_machine_and_exits_0()
    {
        var (code, output, _) = await ProgramRun.OfAsync(_folder, "check", "--json");

        Assert.Equal(ExitCode.Done, code);
        var findings = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Subset(findings.Select(f => (string?)f["subject"]).ToHashSet(), new HashSet<string?> { "board", "processor", "memory", "clock", "ONNX Runtime", "ffmpeg", "libasound2", "OpenCV" });
        Assert.All(findings, f => Assert.Contains((string?)f["state"], new[] { "ok", "note", "warning" }));
        Assert.StartsWith("only the machine was checked.", (string?)findings[^1]["message"]);
    }

    [Fact]
    public async Task Check_tells_each_missing_thing_by_name_and_exits_69()
    {
        Write("edgeagent.yaml", """
            mqtt: {url: mqtt://127.0.0.1:1}
            agent: {state: /proc/none}
            cameras:
              a: {source: v4l2:/dev/video99}
              b: {source: rtsp://user:MarkerSecret1@127.0.0.1:1/x}
              c: {source: nothing.mp4}
            microphones:
              d: {source: "alsa:plughw:CARD=Nothing,DEV=0"}
              e: {source: ./}
            """);

        var (code, output, error) = await ProgramRun.OfAsync(_folder, "check");

        Assert.Equal(ExitCode.Unavailable, code);
        output = Flat(output);
        Assert.Contains("missing state folder: /proc/none cannot be written:", output);
        Assert.Contains("missing camera a: /dev/video99 does not exist; no camera is connected there.", output);
        Assert.Contains("missing camera b: 127.0.0.1:1 cannot be reached:", output);
        Assert.Contains($"missing camera c: {_folder}/nothing.mp4 does not exist.", output);
        Assert.Contains("missing microphone d: there is no sound card 'Nothing'", output);
        Assert.Contains("is a folder; a microphone plays one file.", output);
        Assert.Contains("missing broker: ", output);
        Assert.DoesNotContain("MarkerSecret1", output + error);
    }

    [AssetFact]
    public async Task Check_tells_keywords_that_the_model_does_not_know_where_they_stand()
    {
        Write("edgeagent.yaml", $$"""
            agent: {state: {{_folder}}}
            mqtt: {port: 0}
            microphones:
              desk:
                source: {{TestAssets.PathOf("audio/wake/fl_slt_computer.wav")}}
                voice: {model: energy}
                keywords: {model: {{TestAssets.PathOf("models/kws/computer_v2.onnx")}}, words: {komputer: {threshold: 0.7} } }
                recognize:
                  model: {{Path.Combine(Repository.Root, "models", "commands")}}
                  after: {keywords: [marvin]}
            """);

        var (code, output, _) = await ProgramRun.OfAsync(_folder, "check");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("microphones.desk.keywords.words.komputer: Keyword model 'computer_v2' knows no 'komputer'; it knows: computer. Did you mean 'computer'?", output);
        Assert.Contains("edgeagent.yaml:10:", output);
        Assert.Contains("microphones.desk.recognize.after.keywords: Keyword model 'computer_v2' knows no 'marvin'; it knows: computer.", output);
    }

    [Fact]
    public async Task Check_tells_an_inspection_that_its_models_cannot_do()
    {
        var model = Path.Combine(Repository.Root, "models", "surface-defects");
        Write("edgeagent.yaml", $$"""
            agent: {state: {{_folder}}}
            mqtt: {port: 0}
            cameras:
              a: {source: {{_folder}}, detect: {model: {{model}}, classes: [part]}, inspect: {} }
              b: {source: {{_folder}}, detect: {model: {{model}}, classes: [dent]}, inspect: {min_views: 2} }
            """);

        var (code, output, _) = await ProgramRun.OfAsync(_folder, "check");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains($"ok model of cameras.a.inspect: {model} loads and fits", Flat(output));
        Assert.Contains("edgeagent.yaml:5:", output);
        Assert.Contains("cameras.b.inspect: Model 'surface-defects' inspects each 'part', which detect.classes leaves out. Add 'part' to detect.classes.", output);
    }

    [AssetFact]
    public async Task Check_tells_what_a_second_model_cannot_do()
    {
        var model = Path.Combine(Repository.Root, "models", "surface-defects");
        var bundle = Path.Combine(_folder, "things");
        Directory.CreateDirectory(bundle);
        File.Copy(TestAssets.PathOf("models/classification/mobilenet_v2_int8.onnx"), Path.Combine(bundle, "model.onnx"));
        File.Copy(TestAssets.PathOf("models/classification/imagenet_labels.txt"), Path.Combine(bundle, "labels.txt"));
        Write("things/model.yaml", "name: things\nfamily: classifier\nlabels: labels.txt\ninput: {scale: 0.003921569, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]}\n");
        Write("edgeagent.yaml", $$"""
            agent: {state: {{_folder}}}
            mqtt: {port: 0}
            cameras:
              a:
                source: {{_folder}}
                detect:
                  model: {{model}}
                  crops:
                    good: {model: ./things, classes: [part]}
                    lost: {model: ./things, classes: [bottle]}
                    doubt: {model: ./things, verify: [tabbi]}
                    same: {model: {{model}}}
            """);

        var (code, output, _) = await ProgramRun.OfAsync(_folder, "check");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains($"ok model of cameras.a.detect.crops.good: {bundle} loads and fits", Flat(output));
        Assert.Contains("edgeagent.yaml:10:42 cameras.a.detect.crops.lost.classes: Model 'surface-defects' has no class 'bottle' among its 6.", output);
        Assert.Contains("edgeagent.yaml:11:42 cameras.a.detect.crops.doubt.verify: Model 'things' never answers 'tabbi': it is none of its 1000 classes. Did you mean 'tabby", output);
        Assert.Contains("cameras.a.detect.crops.same.model: Model 'surface-defects' cannot look at the objects of another: it is a model of the family 'yolox' for detection", output);
    }

    [Fact]
    public async Task A_thread_that_dies_exits_70_with_one_line_that_says_where_the_report_is()
    {
        Write("edgeagent.yaml", Endless());
        var hook = new Dictionary<string, string?> { ["DOTNET_STARTUP_HOOKS"] = typeof(ProgramTests).Assembly.Location };
        using var run = ProgramRun.Start(_folder, hook, "run");
        await run.Output.ReadLineAsync();

        await run.Input.WriteLineAsync("broken");

        Assert.Equal(ExitCode.Defect, await run.ExitAsync());
        var report = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "edgeagent", "crashes")));
        Assert.Equal($"This is a defect of edgeagent (InvalidOperationException: broken). Report: {report}", (await run.ErrorAsync()).Trim());
        Assert.Contains("StartupHook", File.ReadAllText(report));
    }

    [Fact]
    public async Task A_log_that_nobody_reads_stops_neither_the_agent_nor_its_end()
    {
        Write("edgeagent.yaml", Endless());
        using var run = ProgramRun.Start(_folder, new Dictionary<string, string?>(), "run", "--log-json");
        await run.Output.ReadLineAsync();
        run.Output.Close();

        run.Signal("TERM");

        Assert.Equal(ExitCode.Done, await run.ExitAsync());
    }

    /// <summary>Without what aligns the lines.</summary>
    private static string Flat(string output) => string.Join('\n', output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    /// <summary>An agent with nothing to do that never ends by itself: its camera is not there.</summary>
    private static string Endless() => "mqtt: {port: 0}\npage: off\ncameras: {a: {source: v4l2:/dev/video99}}\n";

    [Fact]
    public async Task Output_that_nobody_reads_is_neither_a_crash_nor_a_hang()
    {
        using var run = ProgramRun.Start(_folder, new Dictionary<string, string?>(), "schema");
        run.Output.Close();

        Assert.Equal(ExitCode.Done, await run.ExitAsync());
    }

    [ProgramFact("mosquitto")]
    public async Task Run_whose_brokers_port_is_taken_exits_69_and_says_by_whom()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        Write("edgeagent.yaml", $"mqtt: {{port: {broker.Port}}}\ncameras: {{a: {{source: v4l2:/dev/video99}}}}\n");

        var (code, _, error) = await ProgramRun.OfAsync(_folder, "run");

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.StartsWith($"The embedded broker cannot listen on 127.0.0.1:{broker.Port} (AddressAlreadyInUse): mosquitto (process ", error);
        Assert.Contains($"write 'mqtt: {{url: mqtt://127.0.0.1:{broker.Port}}}' in edgeagent.yaml", error);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task SIGHUP_reads_the_configuration_anew_and_a_faulty_one_changes_nothing()
    {
        Write("edgeagent.yaml", Endless());
        using var run = ProgramRun.Start(_folder, new Dictionary<string, string?>(), "run");
        await run.UntilPrintsAsync("runs with 1 camera(s)");

        run.Signal("HUP");
        await run.UntilPrintsAsync("The configuration was read anew; no camera or microphone has changed.");
        Write("edgeagent.yaml", Endless().Replace("source:", "sorce:", StringComparison.Ordinal));
        run.Signal("HUP");
        await run.UntilPrintsAsync("Did you mean 'source'?");
        File.Delete(Path.Combine(_folder, "edgeagent.yaml"));
        run.Signal("HUP");
        await run.UntilPrintsAsync("edgeagent.yaml:1:1");

        run.Signal("TERM");
        Assert.Equal(ExitCode.Done, await run.ExitAsync());
    }

    [ProgramFact("script")]
    public async Task A_terminal_that_closes_stops_the_agent_cleanly()
    {
        Write("edgeagent.yaml", Endless());
        var agent = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "edgeagent.dll")}' run";
        using var terminal = Process.Start(new ProcessStartInfo("script", ["-qec", $"{agent} >'{_folder}/log'; echo $? >'{_folder}/code'", "/dev/null"])
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var process = Path.Combine(_folder, "state", "agent.pid");
        Write("edgeagent.yaml", $"agent: {{state: {_folder}/state}}\n" + Endless());
        await Until.TrueAsync(() => File.Exists(process) && File.Exists(Path.Combine(_folder, "log")) && File.ReadAllText(Path.Combine(_folder, "log")).Contains("runs with", StringComparison.Ordinal));

        using (var hangUp = Process.Start("kill", ["-HUP", File.ReadAllText(process).Trim()]))
            await hangUp.WaitForExitAsync();

        await Until.TrueAsync(() => File.Exists(Path.Combine(_folder, "code")) && File.ReadAllText(Path.Combine(_folder, "code")).Length > 1);
        Assert.Equal("0", File.ReadAllText(Path.Combine(_folder, "code")).Trim());
    }

    [AssetFact]
    public async Task A_reader_who_leaves_ends_the_verb_at_once_and_quietly()
    {
        // A verb that worked on for nobody would come to the last one, which is not there, and fail.
        Directory.CreateDirectory(Path.Combine(_folder, "pictures"));
        for (var i = 0; i < 200; i++)
            File.CreateSymbolicLink(Path.Combine(_folder, "pictures", $"{i:000}.jpg"), TestAssets.PathOf("images/coco/000000349860.jpg"));
        using var run = ProgramRun.Start(
            _folder, new Dictionary<string, string?>(), "infer", TestAssets.PathOf("models/detection/yolox_nano.onnx"), "pictures", "missing.jpg", "--json");

        Assert.StartsWith("{\"input\":", await run.Output.ReadLineAsync());
        run.Output.Close();

        Assert.Equal(ExitCode.Done, await run.ExitAsync());
        Assert.Equal("", await run.ErrorAsync());
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_exits_1()
    {
        var (code, _, error) = await ProgramRun.OfAsync(_folder, "schema", "-o", "/nowhere/schema.json");

        Assert.Equal(ExitCode.Failed, code);
        Assert.StartsWith("/nowhere/schema.json cannot be written:", error);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
