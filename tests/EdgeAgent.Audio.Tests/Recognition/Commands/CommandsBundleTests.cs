using System.Text.Json;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Commands;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Commands;

/// <summary>The bundle that comes with the project, against what its recipe's own decoder (training/commands/decode.py) made of the same recordings.</summary>
public sealed class CommandsBundleTests : IDisposable
{
    private readonly CommandsModel _model = CommandsModel.Load(
        new BundleReader([]).Read(Folder), Engine.Cpu, TimeProvider.System, NullLogger.Instance);

    private static string Folder { get; } = Path.Combine(Repository.Root, "models", "commands");

    public static TheoryData<string> Samples =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, "golden"), "*.wav").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    public void Dispose() => _model.Dispose();

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_golden_recording_gives_the_words_scores_and_confidence_of_the_recipe(string sample)
    {
        var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "golden", $"{sample}.json"))).RootElement;
        using var recognizer = _model.Open("test", new RecognizerOptions());

        var transcript = recognizer.Recognize(TestAudio.ReadWav(Path.Combine(Folder, "golden", $"{sample}.wav")), 0, CancellationToken.None);

        Assert.Equal(expected.GetProperty("words").EnumerateArray().Select(w => w.GetString()), transcript.Words.Select(w => w.Text));
        Assert.InRange(transcript.Confidence, expected.GetProperty("confidence").GetDouble() - 0.02, expected.GetProperty("confidence").GetDouble() + 0.02);
        Assert.Equal(expected.GetProperty("understood").GetBoolean(), transcript.Confidence >= _model.MinConfidence);
        var score = expected.GetProperty("score").GetDouble();
        Assert.InRange(transcript.Score, score - 0.02 * Math.Abs(score) - 0.1, score + 0.02 * Math.Abs(score) + 0.1);
    }
}
