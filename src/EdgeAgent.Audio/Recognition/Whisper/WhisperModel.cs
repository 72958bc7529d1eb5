using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Attention;
using EdgeAgent.Audio.Recognition.Fusion;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>A recogniser of Whisper's kind: an encoder of windows, and a decoder with the keys and values of its text.</summary>
/// <remarks>Thread-safe. Dispose the recognizers first.</remarks>
internal sealed class WhisperModel : IRecognitionModel
{
    /// <summary>The encoder of a large network takes tens of seconds for a window on a small processor.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly ModelBundle _bundle;
    private readonly WhisperParts _parts;
    private readonly GraphSet _graphs;

    private WhisperModel(ModelBundle bundle, WhisperParts parts, GraphSet graphs) => (_bundle, _parts, _graphs) = (bundle, parts, graphs);

    /// <inheritdoc/>
    public string Name => _bundle.Name;

    /// <inheritdoc/>
    public int SampleRateHz => _parts.Features.SampleRateHz;

    /// <inheritdoc/>
    public double MinConfidence => _bundle.Thresholds.Score ?? 0;

    /// <summary>Loads an export and checks its parts against each other.</summary>
    /// <exception cref="ModelException">A part is missing, damaged, not of one export, or needs what is not built.</exception>
    public static WhisperModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        var graphs = new GraphSet(bundle, engine, Deadline, time, logger);
        try
        {
            return new WhisperModel(bundle, SherpaFiles.Of(bundle) is { } sherpa ? SherpaNetwork.Open(bundle, sherpa, graphs) : OptimumNetwork.Open(bundle, graphs), graphs);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IRecognizer Open(string stream, RecognizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new SearchReading(options.Search, _bundle.Search);
        if (settings.Method is not (null or DecodeMethod.Attention))
            throw new ModelException(ModelFault.Unsupported, $"Model '{Name}' has an attention decoder only; it is searched by attention (--beam 1 is greedy).");
        var fusion = TokenFusion.Open(options, settings, _parts.Tokens);
        var search = new PromptedSearch(Options(settings, fusion), _parts.Network.OpenDecoder(stream, options.Weight, settings.Number(SearchParameter.Temperature, 1)), fusion);
        var cut = new QuietCut(SampleRateHz, (int)(_parts.WindowSeconds * SampleRateHz));
        return new WindowedRecognizer(_parts.Network.OpenEncoder(stream, options.Weight), search, settings.Use(DecodeMethod.Attention), _parts.Tokens, cut, SampleRateHz);
    }

    /// <inheritdoc/>
    public void Dispose() => _graphs.Dispose();

    private PromptedSearchOptions Options(SearchReading settings, ITokenFusion? fusion)
    {
        var (search, tokens) = (_parts.Search, _parts.Tokens);
        var beam = settings.Whole(SearchParameter.Beam, search.Beam);
        if (beam == 1)
            settings.Without(SearchParameter.LengthNormalization, "with a beam of 1 there is one text, and nothing to rank");
        return search with
        {
            Beam = beam,
            LengthPenalty = beam > 1 && settings.Whole(SearchParameter.LengthNormalization, 1) == 0 ? 0 : search.LengthPenalty,
            MostTokens = Math.Min(search.MostTokens, settings.Whole(SearchParameter.MaxTokens, search.MostTokens)),

            // To grammars and word lists, tokens that spell nothing are as good as any and lead nowhere.
            Suppressed = fusion is null ? search.Suppressed
                : [.. search.Suppressed, .. Enumerable.Range(0, tokens.Count).Where(t => tokens.Surface(t).IsEmpty && !search.Ends.Contains(t))],
        };
    }
}
