using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition;

/// <summary>A microphone that plays samples as fast as they can be worked on, with everything that the agent puts behind one.</summary>
internal static class FileMicrophone
{
    /// <summary>The rate of the samples.</summary>
    public const int SampleRateHz = 16000;

    private static readonly string[] Bundles = [Path.Combine(Repository.Root, "models")];

    /// <summary>Plays samples to their end.</summary>
    /// <returns>What was told, in its order.</returns>
    public static async Task<IReadOnlyList<EventData>> HearAsync(float[] samples, VoiceSettings voice, RecognizeSettings recognize)
    {
        using var folder = new TemporaryFolder();
        var settings = new MicrophoneSettings
        {
            Source = TestWav.Write(folder["heard.wav"], samples, SampleRateHz),
            Pace = FilePace.Asap,
            Voice = voice,
            Recognize = recognize,
        };
        var outlet = new Outlet();
        using var shelf = new ModelShelf(new BundleReader(Bundles), TimeProvider.System, NullLoggerFactory.Instance);
        var agentEvents = new EventIssuer(EventSource.OfAgent("line-3"), outlet, TimeProvider.System);
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, TimeProvider.System);
        var stream = new MicrophoneStream("desk", settings, new SourceControls(), shelf, events, agentEvents, TimeProvider.System, NullLoggerFactory.Instance);
        await stream.RunAsync(new StreamPulse(TimeProvider.System), CancellationToken.None);
        return outlet.Data;
    }

    private sealed class Outlet : IAgentOutlet
    {
        private readonly Lock _gate = new();

        public List<EventData> Data { get; } = [];

        public void Offer(EventEnvelope envelope)
        {
            lock (_gate)
                Data.Add(envelope.Data);
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
