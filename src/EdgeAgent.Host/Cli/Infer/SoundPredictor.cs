using System.Runtime.CompilerServices;
using EdgeAgent.Audio.Sound;
using EdgeAgent.Audio.Sound.Tagging;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>
/// Names the sounds of audio files: those of each window, as a microphone hears them, and those of the whole file. A graph of any length hears a file of up to a
/// minute at once, as its framework does; else a file's score is the mean of its windows.
/// </summary>
internal sealed class SoundPredictor(TaggerModel model, InferOptions options, TimeProvider time) : IPredictor
{
    private const int UsualTop = 5;
    private const int LongestAtOnceSeconds = 60;

    private readonly Tagger _tagger = model.Open("infer");
    private readonly AudioFileReader _reader = new(time);
    private readonly (int Window, int Hop) _cut = new SoundSettings { Model = model.Name, Window = options.Window, Hop = options.Hop }.CutOf(model);
    private readonly int _top = options.Top ?? UsualTop;

    /// <inheritdoc/>
    public string Model => model.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels => model.Labels;

    /// <inheritdoc/>
    public async IAsyncEnumerable<InferResult> PredictAsync(string input, [EnumeratorCancellation] CancellationToken stop)
    {
        var samples = await _reader.ReadAsync(input, model.SampleRateHz, stop);
        var began = time.GetTimestamp();
        var (windows, whole) = Hear(samples.Span, stop);
        yield return new InferResult
        {
            Input = input,
            Model = Model,
            DurationMs = Milliseconds(samples.Length),
            Ms = Rounded.Taken(time.GetElapsedTime(began)),
            Classes = whole,
            Windows = windows,
        };
    }

    /// <inheritdoc/>
    public async Task<RepeatedInput> RepeatAsync(string input, CancellationToken stop)
    {
        var samples = await _reader.ReadAsync(input, model.SampleRateHz, stop);
        return RepeatedInput.Of(samples, model.SampleRateHz, (sound, again) => Hear(sound.Span, again));
    }

    /// <inheritdoc/>
    public void Dispose() => _tagger.Dispose();

    private (IReadOnlyList<WindowResult> Windows, IReadOnlyList<ClassResult> Whole) Hear(ReadOnlySpan<float> samples, CancellationToken stop)
    {
        var results = new List<WindowResult>();
        var sum = new double[model.Labels.Count];
        var windows = new SoundWindows(model.SampleRateHz, model.SampleRateHz, _cut.Window, _cut.Hop, (in SoundWindow window, ReadOnlySpan<float> sound) =>
        {
            var scores = _tagger.Score(sound, stop);
            for (var i = 0; i < sum.Length; i++)
                sum[i] += scores[i];
            results.Add(new WindowResult(Milliseconds(window.Start), Milliseconds(window.End), Best(scores)));
        });
        windows.Process(samples, 0, gapBefore: false);
        windows.Finish();
        if (results.Count == 0)
            return (results, []);
        var isAtOnce = model.LongestSamples is null && samples.Length >= _cut.Window && samples.Length <= LongestAtOnceSeconds * model.SampleRateHz;
        return (results, isAtOnce ? Best(_tagger.Score(samples, stop)) : Best([.. sum.Select(s => (float)(s / results.Count))]));
    }

    private IReadOnlyList<ClassResult> Best(ReadOnlySpan<float> scores) =>
        [.. SoundRanking.Indices(scores, _top).Select(c => new ClassResult(model.Labels[c.Index], c.Index, Rounded.Score(c.Score)))];

    private double Milliseconds(long samples) => Rounded.Milliseconds(StreamTime.FromSamples(samples, model.SampleRateHz).TotalMilliseconds);
}
