using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Configuration;

/// <summary>One camera.</summary>
internal sealed record CameraSettings
{
    [CameraSource("Where the pictures come from: rtsp://…, http://…, v4l2:/dev/video0, rpicam: (Raspberry Pi camera), "
        + "gst:… (a GStreamer pipeline), a video file, or a folder of images.")]
    public required string Source { get; init; }

    [Choice<FilePace>("How fast a file is played: at its own speed, or as fast as it can be worked on.")]
    public FilePace Pace { get; init; } = FilePace.Realtime;

    [Flag("Whether a file begins again when it ends.")]
    public bool Loop { get; init; }

    [Choice<VideoDecoder>("What reads the source: auto takes ffmpeg, and OpenCV for files and V4L2 cameras where ffmpeg is not installed.")]
    public VideoDecoder Decoder { get; init; } = VideoDecoder.Auto;

    [Sections("Parts of the picture that are made black before anything sees, keeps or sends them.")]
    public IReadOnlyDictionary<string, MaskSettings> Privacy { get; init; } = new Dictionary<string, MaskSettings>();

    [Section("Tells when something moves, whatever it is. Without it motion is not told, but detect.when may watch for it all the same.")]
    public MotionSettings? Motion { get; init; }

    [Section("Finds and follows objects.")]
    public DetectSettings? Detect { get; init; }

    [Section("How what was found becomes objects with a life.")]
    public TrackSettings Track { get; init; } = new();

    [Sections("Parts of the picture: who enters, stays, leaves, and how many are there.")]
    public IReadOnlyDictionary<string, ZoneSettings> Zones { get; init; } = new Dictionary<string, ZoneSettings>();

    [Sections("Lines in the picture: who crosses them, which way, and how many did.")]
    public IReadOnlyDictionary<string, LineSettings> Lines { get; init; } = new Dictionary<string, LineSettings>();

    [Section("Lets objects be rejected by their numbers, by voice or by the command reject: an event with what was said, the object, and its picture. Without it none can be.")]
    public RejectSettings? Reject { get; init; }

    [Section("Inspects the parts that were found: each over its whole passage, one verdict.")]
    public InspectSettings? Inspect { get; init; }

    [Section("Tells what the whole picture shows, when that changes.")]
    public ClassifySettings? Classify { get; init; }

    [Section("Tells when the picture is unusual, and where.")]
    public AnomalySettings? Anomaly { get; init; }

    [Section("What this camera gives when the device is over agent.budget.")]
    public CameraBudgetSettings Budget { get; init; } = new();

    [Section("Keeps files that prove events, each written before its event is sent.")]
    public CameraEvidenceSettings? Evidence { get; init; }

    /// <summary>With the files of the agent's state folder where no others are named.</summary>
    /// <param name="state">The folder.</param>
    public CameraSettings In(string state) => this with { Evidence = Evidence is null ? null : Evidence with { Folder = Evidence.Folder ?? EvidenceSettings.In(state) } };
}
