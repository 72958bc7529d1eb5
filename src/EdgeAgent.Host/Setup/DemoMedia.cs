using EdgeAgent.Host.Demo;

namespace EdgeAgent.Host.Setup;

/// <summary>The demo's video and voice as a camera and a microphone, for a machine that has none yet.</summary>
/// <param name="Cameras">The line of parts.</param>
/// <param name="Microphones">The operator.</param>
internal sealed record DemoMedia(IReadOnlyList<PlannedCamera> Cameras, IReadOnlyList<PlannedMicrophone> Microphones)
{
    /// <summary>Looks for them; null where the demo is not installed.</summary>
    public static DemoMedia? Find()
    {
        try
        {
            var files = DemoFiles.Beside(AppContext.BaseDirectory);
            var (video, voice) = (files.PathOf("demo/conveyor.mp4"), files.PathOf("demo/operator.flac"));
            return File.Exists(video) && File.Exists(voice)
                ? new DemoMedia(
                    [new PlannedCamera("conveyor", video) { Loop = true, Model = "surface-defects", Remark = "the demo's line of parts" }],
                    [new PlannedMicrophone("operator", voice) { Loop = true, Voice = "speech-vad", Recognizer = "commands", Remark = "the demo's operator" }])
                : null;
        }
        catch (DemoFilesMissingException)
        {
            return null;
        }
    }
}
