using System.Diagnostics;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Evidence;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>Once warm and while no event fires, a composed camera allocates nothing: neither its capture nor its work nor its model's thread.</summary>
public sealed class SteadyStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A clock that notes, whenever a thread reads it, how much that thread has allocated so far. Every stage reads it for every frame.</summary>
    private sealed class ByteCountingClock : TimeProvider
    {
        /// <summary>Of some 2,500 reads a thread, the first warm up.</summary>
        private const int From = 600;

        /// <summary>Bytes are counted over so many reads. The runtime allocates a little now and then by itself; what a frame or block
        /// allocates is in every window, so each thread's least one counts.</summary>
        private const int Window = 200;

        private const int To = 2000;

        private readonly long[] _reads = new long[4096];
        private readonly long[] _mark = new long[4096];
        private readonly long[] _least = new long[4096];

        public ByteCountingClock() => Array.Fill(_least, long.MaxValue);

        /// <summary>Bytes allocated in its least window by each thread that got through all of them.</summary>
        public IEnumerable<long> BytesOfBusyThreads => Enumerable.Range(0, _reads.Length).Where(t => _reads[t] > To).Select(t => _least[t]);

        public override long GetTimestamp()
        {
            var thread = Environment.CurrentManagedThreadId;
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var read = _reads[thread]++;
            if (read is >= From and <= To && (read - From) % Window == 0)
            {
                if (read > From)
                    _least[thread] = Math.Min(_least[thread], bytes - _mark[thread]);
                _mark[thread] = bytes;
            }

            return base.GetTimestamp();
        }
    }

    private sealed class Silent : IAgentOutlet
    {
        public int Events { get; private set; }

        public void Offer(EventEnvelope envelope) => Events++;

        public void Report(SourceHealth health)
        {
        }
    }

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public async Task A_frame_allocates_nothing_on_any_thread_from_capture_to_tracks()
    {
        using (var maker = Process.Start(new ProcessStartInfo("ffmpeg",
            ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=50:duration=50", "-c:v", "mpeg4", "-q:v", "5", _folder["still.mp4"]]))!)
            await maker.WaitForExitAsync();
        var clock = new ByteCountingClock();
        var outlet = new Silent();
        var settings = new CameraSettings
        {
            Source = _folder["still.mp4"],
            Pace = FilePace.Asap,
            Decoder = VideoDecoder.Ffmpeg,
            Detect = new DetectSettings { Model = TestAssets.PathOf("exports/yolox/yolox_tiny_decoded.onnx"), MinScore = 0.999 },
        };
        using (var models = new ModelShelf(new BundleReader([]), clock, NullLoggerFactory.Instance))
        {
            var issuer = new EventIssuer(new EventSource("a", SourceKind.Camera, "c"), outlet, clock);
            var pulse = new StreamPulse(clock);
            await new CameraStream("c", settings, new SourceControls(), new Snapshots(issuer.Source, new RetainedBoard(), new JpegEncoder(clock), clock, NullLogger<Snapshots>.Instance), models, issuer, issuer, clock, NullLoggerFactory.Instance).RunAsync(pulse, CancellationToken.None);
            Assert.Equal(2500, pulse.Items);
        }

        Assert.Equal(0, outlet.Events);
        var threads = clock.BytesOfBusyThreads.ToList();

        // Capture, and work: nobody else wants the model, so it runs there.
        Assert.True(threads.Count >= 2, $"{threads.Count} threads were seen at work");
        Assert.All(threads, bytes => Assert.Equal(0, bytes));
    }

    [ProgramFact("ffmpeg", NeedsAssets = true)]
    public async Task A_block_of_audio_allocates_nothing_on_any_thread_from_capture_to_keywords_and_sounds()
    {
        using (var maker = Process.Start(new ProcessStartInfo("ffmpeg",
            ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "anoisesrc=r=44100:amplitude=0.0005:seed=1:duration=150", "-ac", "2", _folder["quiet.wav"]]))!)
            await maker.WaitForExitAsync();
        var clock = new ByteCountingClock();
        var outlet = new Silent();
        var settings = new MicrophoneSettings
        {
            Source = _folder["quiet.wav"],
            Pace = FilePace.Asap,
            Voice = new VoiceSettings { Model = TestAssets.PathOf("models/vad/silero_vad.onnx") },
            Keywords = new KeywordSettings { Model = TestAssets.PathOf("models/kws/computer_v2.onnx") },
            Sounds = new SoundSettings { Model = TaggerGraphs.Bundle(_folder["yamnet"], TaggerGraphs.Yamnet(), TaggerGraphs.YamnetClasses), Hop = TimeSpan.FromMilliseconds(50) },
        };
        using (var models = new ModelShelf(new BundleReader([]), clock, NullLoggerFactory.Instance))
        {
            var issuer = new EventIssuer(new EventSource("a", SourceKind.Microphone, "m"), outlet, clock);
            await new MicrophoneStream("m", settings, new SourceControls(), models, issuer, issuer, clock, NullLoggerFactory.Instance).RunAsync(new StreamPulse(clock), CancellationToken.None);
        }

        Assert.Equal(0, outlet.Events);
        var threads = clock.BytesOfBusyThreads.ToList();

        // Capture, the listener, on which the voice model and the keywords' three graphs run, and the thread that names sounds.
        Assert.True(threads.Count >= 3, $"{threads.Count} threads were seen at work");
        Assert.All(threads, bytes => Assert.Equal(0, bytes));
    }
}
