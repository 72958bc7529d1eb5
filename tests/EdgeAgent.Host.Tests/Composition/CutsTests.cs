using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Audio.Evaluation;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class CutsTests
{
    private const int Words = 30;
    private static readonly string[] Digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    /// <summary>Wherever utterances end, and whether at a pause or for their length, no word is lost and none is heard twice.</summary>
    [AssetFact]
    public async Task Words_in_a_row_that_is_cut_anywhere_are_heard_as_in_the_whole()
    {
        var random = new System.Random(11);
        var (cut, whole, lengthEnds) = (0, 0, 0);
        for (var i = 0; i < 4; i++)
        {
            var (samples, said) = Speak(random);
            whole += (await ErrorsAsync(samples, said, new VoiceSettings { Model = "energy", MinSilence = TimeSpan.FromSeconds(5), MaxUtterance = TimeSpan.FromMinutes(2) })).Errors;
            var (errors, ends) = await ErrorsAsync(samples, said, new VoiceSettings
            {
                Model = "speech-vad",
                MinSilence = TimeSpan.FromSeconds(0.1 + 0.4 * random.NextDouble()),
                MaxUtterance = TimeSpan.FromSeconds(3.5 + 2 * random.NextDouble()),
            });
            cut += errors;
            lengthEnds += ends;
        }

        Assert.NotEqual(0, lengthEnds);

        // One word in a hundred, for where a word's neighbours help to hear it.
        Assert.True(cut <= whole + 0.01 * 4 * Words, $"{cut} errors, {whole} in the whole.");
    }

    private static async Task<(int Errors, int LengthEnds)> ErrorsAsync(float[] samples, string[] said, VoiceSettings voice)
    {
        var events = await FileMicrophone.HearAsync(samples, voice, new RecognizeSettings { Model = "commands" });
        string[] heard = [.. events.OfType<SpeechTranscript>().SelectMany(t => t.Text.Split(' '))];
        return (EditAlignment.Of(said, heard).Errors, events.OfType<SpeechEnded>().Count(e => e.Reason == UtteranceEnd.MaximumLength));
    }

    /// <summary>Digits of one speaker, with pauses of 0.05 to 0.65 s, the short ones more often.</summary>
    private static (float[] Samples, string[] Said) Speak(System.Random random)
    {
        var (samples, said) = (new List<float>(), new string[Words]);
        Pause(0.5);
        for (var i = 0; i < Words; i++)
        {
            var digit = random.Next(10);
            said[i] = Digits[digit];
            samples.AddRange(Read($"audio/digits/{digit}_lucas_{random.Next(10)}.wav"));
            Pause(0.05 + 0.6 * random.NextDouble() * random.NextDouble());
        }

        Pause(1);
        return ([.. samples], said);

        void Pause(double seconds)
        {
            for (var i = 0; i < seconds * FileMicrophone.SampleRateHz; i++)
                samples.Add(0.0005f * (2 * random.NextSingle() - 1));
        }
    }

    private static float[] Read(string asset)
    {
        using var source = new WavSource(TestAssets.PathOf(asset), FilePace.Asap, loop: false, TimeProvider.System);
        var format = source.Open(CancellationToken.None);
        var (block, samples) = (new float[4096], new List<float>());
        while (source.Read(block, CancellationToken.None) is { Frames: > 0 } read)
            samples.AddRange(block[..read.Frames]);
        return PolyphaseResampler.Whole(samples.ToArray(), format.SampleRateHz, FileMicrophone.SampleRateHz).ToArray();
    }
}
