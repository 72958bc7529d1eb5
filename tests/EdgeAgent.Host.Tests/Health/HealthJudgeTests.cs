using System.Diagnostics;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Health;
using EdgeAgent.Host.Tests.Composition;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Evidence;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Health;

public sealed class HealthJudgeTests : IAsyncDisposable
{
    private readonly HealthScene _scene = new();
    private readonly TemporaryFolder _folder = new();

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        _folder.Dispose();
    }

    private SourceVerdict Of(string source) => _scene.Judge.Judge().Sources.Single(s => s.Source == source);

    private static Task Until(CancellationToken end) => Task.Delay(Timeout.Infinite, end);

    [Fact]
    public async Task Whatever_a_stream_waits_for_as_it_has_said_is_healthy_for_days()
    {
        await _scene.StartAsync("away", SourceState.Waiting, (_, _) => throw new DeviceException(DeviceFault.NotFound, "it is unplugged"));
        await _scene.StartAsync("file", SourceState.Ended, (_, _) => Task.CompletedTask);
        await _scene.StartAsync("desk", SourceState.Muted, (pulse, end) =>
        {
            pulse.SwitchedOff();
            return Until(end);
        }, SourceKind.Microphone);
        await _scene.StartAsync("door", SourceState.Disabled, (pulse, end) =>
        {
            pulse.SwitchedOff();
            return Until(end);
        });

        // Not the one that is away: each of its attempts goes on when the thread pool lets it, and the clock of the test would be ahead of it.
        for (var i = 0; i < 50; i++)
        {
            _scene.Time.Advance(HealthJudge.Interval);
            await TestKit.Until.TrueAsync(() => _scene.Judge.Look().Healthy);
        }

        Assert.All(_scene.Judge.Judge().Sources, s => Assert.Equal(SourceStanding.Waits, s.Standing));
        Assert.Equal("it is unplugged", Of("away").Reason);
    }

    [Fact]
    public async Task A_source_that_rests_needs_a_person_and_no_new_start()
    {
        await _scene.StartAsync("door", SourceState.Faulted, (_, _) => throw new ModelException(ModelFault.Damaged, "the model is damaged"));
        var verdict = _scene.Judge.Judge();
        Assert.Equal((SourceStanding.Rests, false, true), (verdict.Sources[0].Standing, verdict.Healthy, verdict.Alive));
        Assert.Equal("0 cameras, 0 microphones running; 1 faulted (door)", StatusText.Of(verdict));
    }

    [Fact]
    public async Task A_hanging_device_is_found_while_the_state_says_running_and_is_forgotten_when_it_goes_on()
    {
        StreamPulse? pulse = null;
        await _scene.StartAsync("door", SourceState.Running, (its, end) =>
        {
            its.Opened();
            its.Beat();
            its.Capture.Within(TimeSpan.FromSeconds(40));
            pulse = its;
            return Until(end);
        });
        _scene.Pass(TimeSpan.FromSeconds(38));
        Assert.True(_scene.Judge.Judge().Healthy);

        _scene.Pass(TimeSpan.FromSeconds(4));
        var verdict = _scene.Judge.Judge();
        Assert.Equal((false, false), (verdict.Healthy, verdict.Alive));
        Assert.Equal((SourceStanding.Stuck, "capture was not heard of for 42 s"), (Of("door").Standing, Of("door").Stuck));
        Assert.Equal("0 cameras, 0 microphones running; 1 hanging (door)", StatusText.Of(verdict));

        pulse!.Capture.Within(TimeSpan.FromSeconds(40));
        Assert.True(_scene.Judge.Judge().Healthy);
    }

    [Fact]
    public async Task After_the_machine_slept_nobody_is_judged_before_he_can_have_been_heard_of()
    {
        StreamPulse? pulse = null;
        await _scene.StartAsync("door", SourceState.Running, (its, end) =>
        {
            its.Opened();
            its.Beat();
            its.Capture.Within(TimeSpan.FromSeconds(40));
            pulse = its;
            return Until(end);
        });
        _scene.Pass(TimeSpan.FromSeconds(4));
        _scene.Time.Advance(TimeSpan.FromHours(8));

        Assert.True(_scene.Judge.IsLate);
        Assert.False(_scene.Judge.Judge().Alive);
        Assert.True(_scene.Judge.Look().Healthy);
        _scene.Pass(TimeSpan.FromSeconds(12));
        Assert.True(_scene.Judge.Judge().Healthy);
        _scene.Pass(TimeSpan.FromSeconds(4));
        Assert.Equal(SourceStanding.Stuck, Of("door").Standing);
    }

    [Fact]
    public async Task A_model_that_hangs_beside_the_threads_of_its_stream_is_found_and_named()
    {
        var file = _folder["toy.onnx"];
        await File.WriteAllTextAsync(file, "");
        var bundles = new BundleReader([]);
        using var shelf = _scene.Models = new ModelShelf(bundles, _scene.Time, NullLoggerFactory.Instance);
        await _scene.StartAsync("desk", SourceState.Ended, (_, _) => Task.CompletedTask, SourceKind.Microphone);
        var mark = shelf.Mark("desk", bundles.Read(file));
        var other = shelf.Mark("hall", bundles.Read(file));
        using (other.During(SlateWork.Run))
        using (mark.During(SlateWork.Run))
        {
            _scene.Pass(TimeSpan.FromMinutes(9));
            Assert.True(_scene.Judge.Judge().Healthy);
            _scene.Pass(TimeSpan.FromMinutes(2));
            Assert.Equal("model 'toy' was not heard of for 660 s", Of("desk").Stuck);
        }

        Assert.True(_scene.Judge.Judge().Healthy);
        shelf.GiveBack(mark);
        shelf.GiveBack(other);
        Assert.Null(shelf.OverdueOf("desk"));
    }

    [ProgramFact("mkfifo")]
    public async Task A_cameras_picture_that_never_opens_is_a_hanging_capture()
    {
        Directory.CreateDirectory(_folder["pictures"]);
        var fifo = Fifo(Path.Combine("pictures", "a.png"));
        using var shelf = new ModelShelf(new BundleReader([]), _scene.Time, NullLoggerFactory.Instance);
        var source = new EventSource("line-3", SourceKind.Camera, "door");
        var events = new EventIssuer(source, _scene, _scene.Time);
        var snapshots = new Snapshots(source, new RetainedBoard(), new JpegEncoder(_scene.Time), _scene.Time, NullLogger<Snapshots>.Instance);
        var camera = new CameraStream(
            "door", new CameraSettings { Source = _folder["pictures"] }, new SourceControls(), snapshots, shelf, events, events, _scene.Time, NullLoggerFactory.Instance);
        _scene.Start("door", camera.RunAsync);
        try
        {
            await UntilStuckAsync(new FrameSourceOptions().OpenDeadline + ProgressLimits.Slack);
            Assert.Contains("capture", Of("door").Stuck, StringComparison.Ordinal);
        }
        finally
        {
            Release(fifo);
        }

        await TestKit.Until.TrueAsync(() => _scene.Judge.Judge().Alive);
    }

    [Fact]
    public async Task A_listener_that_hangs_is_found_though_its_microphone_was_read_to_the_end()
    {
        const int Rate = 16_000;
        var file = TestWav.Write(_folder["a.wav"], [.. Enumerable.Range(0, 4 * Rate).Select(i => i < Rate ? 0 : 0.3f * MathF.Sin(0.2f * i))], Rate);
        using var shelf = new ModelShelf(new BundleReader([]), _scene.Time, NullLoggerFactory.Instance);
        var outlet = new BusyOutlet();
        StartMicrophone(file, shelf, outlet);
        try
        {
            await outlet.Spoken.Task.WaitAsync(TimeSpan.FromSeconds(60));
            _scene.Pass(TimeSpan.FromMinutes(9));
            Assert.True(_scene.Judge.Judge().Healthy);
            _scene.Pass(TimeSpan.FromMinutes(2));
            Assert.Contains("work on what was captured", Of("desk").Stuck, StringComparison.Ordinal);
        }
        finally
        {
            outlet.Gate.Set();
        }
    }

    private void StartMicrophone(string file, ModelShelf shelf, IAgentOutlet outlet)
    {
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, _scene.Time);
        var settings = new MicrophoneSettings { Source = file, Pace = FilePace.Asap, Voice = new VoiceSettings { Model = "energy" } };
        _scene.Start(
            "desk", new MicrophoneStream("desk", settings, new SourceControls(), shelf, events, events, _scene.Time, NullLoggerFactory.Instance).RunAsync, SourceKind.Microphone);
    }

    /// <summary>Real threads begin when they can, the clock is the test's: it goes on until they have begun and their time is over.</summary>
    private async Task UntilStuckAsync(TimeSpan after)
    {
        var passed = TimeSpan.Zero;
        await TestKit.Until.TrueAsync(() =>
        {
            _scene.Pass(HealthJudge.Interval);
            passed += HealthJudge.Interval;
            return !_scene.Judge.Judge().Alive;
        });
        Assert.True(passed > after, $"{passed}");
    }

    private string Fifo(string name)
    {
        using var make = Process.Start("mkfifo", [_folder[name]]);
        make.WaitForExit();
        return _folder[name];
    }

    /// <summary>Whoever waits for somebody to write goes on.</summary>
    private static void Release(string fifo)
    {
        using var writer = new FileStream(fifo, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
    }
}
