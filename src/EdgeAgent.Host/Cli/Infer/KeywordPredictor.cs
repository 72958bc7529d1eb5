using System.Runtime.CompilerServices;
using EdgeAgent.Audio.Keywords;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Finds keywords in audio files.</summary>
internal sealed class KeywordPredictor(KeywordModel model, ModelBundle bundle, InferOptions options, TimeProvider time) : IPredictor
{
    /// <summary>The rate of all openWakeWord models.</summary>
    private const int SampleRateHz = 16_000;

    private readonly KeywordSearch _search = new(model, "infer");
    private readonly AudioFileReader _reader = new(time);
    private readonly KeywordOptions _options = OptionsOf(bundle, options);

    /// <inheritdoc/>
    public string Model => model.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels => model.Keywords;

    /// <inheritdoc/>
    public async IAsyncEnumerable<InferResult> PredictAsync(string input, [EnumeratorCancellation] CancellationToken stop)
    {
        var samples = await _reader.ReadAsync(input, SampleRateHz, stop);
        var began = time.GetTimestamp();
        var hits = _search.Find(samples.Span, _options, stop);
        yield return new InferResult
        {
            Input = input,
            Model = Model,
            DurationMs = Milliseconds(samples.Length),
            Ms = Rounded.Taken(time.GetElapsedTime(began)),
            Keywords = [.. hits.Select(h => new KeywordResult(h.Label, Rounded.Score(h.Score), Milliseconds(h.Start), Milliseconds(h.End)))],
        };
    }

    /// <inheritdoc/>
    public async Task<RepeatedInput> RepeatAsync(string input, CancellationToken stop)
    {
        var samples = await _reader.ReadAsync(input, SampleRateHz, stop);
        return RepeatedInput.Of(samples, SampleRateHz, (sound, again) => _search.Find(sound.Span, _options, again));
    }

    /// <inheritdoc/>
    public void Dispose() => _search.Dispose();

    /// <summary>A threshold of the command line holds for all keywords.</summary>
    private static KeywordOptions OptionsOf(ModelBundle bundle, InferOptions options)
    {
        var said = KeywordOptions.Of(bundle);
        return options.MinScore is not { } threshold ? said : said with
        {
            Threshold = threshold,
            Words = said.Words.ToDictionary(word => word.Key, word => word.Value with { Threshold = null }),
        };
    }

    private static double Milliseconds(long samples) => Rounded.Milliseconds(StreamTime.FromSamples(samples, SampleRateHz).TotalMilliseconds);
}
