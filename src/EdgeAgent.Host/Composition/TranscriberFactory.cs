using EdgeAgent.Audio.Recognition.Live;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Composition;

/// <summary>Opens what writes down what is said at a microphone, as its configuration wants it.</summary>
internal static class TranscriberFactory
{
    /// <summary>Opens it; what was opened is closed when something fails.</summary>
    /// <exception cref="ModelException">A model cannot be loaded or does not fit.</exception>
    public static async Task<UtteranceTranscriber> OpenAsync(
        string name, MicrophoneSettings microphone, RecognizeSettings settings, ModelLoans models, UtteranceEvents told, EventIssuer agentEvents, CancellationToken stop)
    {
        var isRecording = microphone.Pace == FilePace.Asap;
        var queue = new QueuePlaceOptions { Stream = name, Priority = settings.Priority, Waits = isRecording };
        var options = new DecoderOptions { SampleRateHz = SileroWindow.SampleRateHz, TellsPartials = settings.Mode == RecognitionMode.Streaming, EveryStep = isRecording };
        var search = settings.ToOptions();
        var bundle = models.Describe(settings.Model);
        var shared = models.SharedRecognition(bundle, null);
        var transcriber = new UtteranceTranscriber(
            shared, search, options, queue, settings.MinConfidence, told, models.MarkOf(bundle), new ModelFaultNotice(name, agentEvents), stop);
        models.Tell(shared.Model.Name, "recognize", transcriber.Search);
        if (!isRecording)
            transcriber.WarmUp();
        if (settings.SecondPass is not { } second)
            return transcriber;
        try
        {
            var secondBundle = models.Describe(second.Model);
            var sharedSecond = models.SharedRecognition(secondBundle, null);
            var pass = new SecondPass(
                sharedSecond, second.ToOptions(search), options with { TellsPartials = false }, queue, settings.MinConfidence,
                transcriber.Final, told, models.MarkOf(secondBundle), new ModelFaultNotice(name, agentEvents, isVital: false), stop);
            transcriber.Second = pass;
            models.Tell(sharedSecond.Model.Name, "recognize.second_pass", pass.Search);
            return transcriber;
        }
        catch
        {
            await transcriber.DisposeAsync();
            throw;
        }
    }
}
