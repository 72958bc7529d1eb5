using EdgeAgent.Audio.Recognition.Decoding.Attention;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>
/// What Transformers writes beside a Whisper network: <c>config.json</c>, <c>generation_config.json</c> (which holds where both speak) and
/// <c>preprocessor_config.json</c>. Its rules are those of Transformers' generation_whisper.py.
/// </summary>
internal sealed class WhisperConfig
{
    /// <summary>The file that every export has.</summary>
    public const string FileName = "config.json";

    private readonly ExportFile _config;
    private readonly ExportFile? _generation;
    private readonly ExportFile? _preprocessor;

    private WhisperConfig(ExportFile config, ExportFile? generation, ExportFile? preprocessor) => (_config, _generation, _preprocessor) = (config, generation, preprocessor);

    /// <summary>Tokens of the network; null where it is not said.</summary>
    public int? VocabularySize => _config.Whole("vocab_size");

    /// <summary>Hypotheses that are kept where nobody says.</summary>
    public int Beam => Math.Max(1, Find(f => f.Whole("num_beams")) ?? 1);

    /// <summary>The power of the length that scores are divided by.</summary>
    public double LengthPenalty => Find(f => f.Number("length_penalty")) ?? 1;

    /// <summary>Most tokens of a text, prompt and end included.</summary>
    public int MostTokens
    {
        get
        {
            // Whisper's own table of positions: configuration_whisper.py.
            var positions = _config.Whole("max_target_positions") ?? 448;
            return Math.Min(positions, Find(f => f.Whole("max_length")) ?? positions);
        }
    }

    /// <summary>Reads the files of a folder.</summary>
    /// <exception cref="ModelException">There is no <c>config.json</c>, or one is damaged.</exception>
    public static WhisperConfig Read(ModelBundle bundle, string folder) => new(
        ExportFile.TryRead(folder, FileName) ?? throw new ModelException(ModelFault.Missing,
            $"Model '{bundle.Name}': {Path.Combine(folder, FileName)} is missing or is no JSON object, so nobody says which token begins and which ends its texts. "
            + "Copy config.json, generation_config.json, preprocessor_config.json and the tokens from the export."),
        ExportFile.TryRead(folder, "generation_config.json"),
        ExportFile.TryRead(folder, "preprocessor_config.json"));

    /// <summary>What the encoder hears.</summary>
    /// <param name="bundle">The description may say it itself.</param>
    /// <exception cref="ModelException">It says another kind of features, or features that contradict themselves.</exception>
    public WhisperOptions Features(ModelBundle bundle)
    {
        if (bundle.Features is { } said)
        {
            return said is WhisperOptions { ChunkSeconds: not null } whisper ? whisper : throw new ModelException(ModelFault.BadBundle,
                $"Model '{bundle.Name}' says features.type: {said.Type}; its encoder hears 'whisper' with a chunk of a fixed length. Correct 'features' in its model.yaml, or leave it out.");
        }

        var usual = new WhisperOptions();
        return usual with
        {
            SampleRateHz = _preprocessor?.Whole("sampling_rate") ?? usual.SampleRateHz,
            FftSize = _preprocessor?.Whole("n_fft") ?? usual.FftSize,
            HopLength = _preprocessor?.Whole("hop_length") ?? usual.HopLength,
            MelBins = _preprocessor?.Whole("feature_size") ?? _config.Whole("num_mel_bins") ?? usual.MelBins,
            ChunkSeconds = _preprocessor?.Number("chunk_length") ?? usual.ChunkSeconds,
        };
    }

    /// <summary>How texts are searched where nobody says otherwise.</summary>
    /// <param name="bundle">The description may name the tokens that begin and end a text.</param>
    /// <param name="vocabulary">The export's tokens.</param>
    /// <exception cref="ModelException">A token that is needed is named nowhere, or is not in the list.</exception>
    public PromptedSearchOptions Search(ModelBundle bundle, WhisperVocabulary vocabulary)
    {
        var prompt = Prompt(bundle, vocabulary);
        var mostTokens = MostTokens - prompt.Count;
        if (mostTokens < 1)
        {
            throw new ModelException(ModelFault.BadBundle,
                $"Model '{bundle.Name}': texts have {MostTokens} tokens at most (max_length, max_target_positions), of which the prompt takes {prompt.Count}. Copy config.json and generation_config.json again from the export.");
        }

        return new PromptedSearchOptions
        {
            Vocabulary = vocabulary.Table.Count,
            Prompt = prompt,
            Languages = Known("lang_to_id", Find(f => f.Values("lang_to_id")) ?? vocabulary.Languages),
            Ends = Known("eos_token_id", bundle.Tokens.Eos is { } eos ? [eos]
                : Find(f => f.Wholes("eos_token_id")) ?? [vocabulary.Find(WhisperVocabulary.End) ?? throw Nameless("eos_token_id", WhisperVocabulary.End)]),
            Suppressed = Known("suppress_tokens", Find(f => f.Wholes("suppress_tokens")) ?? []),
            SuppressedFirst = Known("begin_suppress_tokens", Find(f => f.Wholes("begin_suppress_tokens")) ?? []),
            Beam = Beam,
            LengthPenalty = LengthPenalty,
            MostTokens = mostTokens,
        };

        IReadOnlyList<int> Known(string key, IReadOnlyList<int> tokens) => tokens.FirstOrDefault(t => t >= vocabulary.Table.Count, -1) is >= 0 and var far
            ? throw Outside(bundle, vocabulary, key, far) : [.. tokens.Where(t => t >= 0)];

        ModelException Nameless(string key, string token) => new(ModelFault.BadBundle,
            $"Model '{bundle.Name}': neither config.json nor generation_config.json says {key}, and no token is called {token}. Copy them again from the export.");
    }

    /// <summary>Start, language, task, no times: what the export forces, else what it names, else by the tokens' names.</summary>
    private List<int> Prompt(ModelBundle bundle, WhisperVocabulary vocabulary)
    {
        var start = bundle.Tokens.Sos ?? Find(f => f.Whole("decoder_start_token_id")) ?? vocabulary.Find(WhisperVocabulary.Start) ?? throw new ModelException(ModelFault.BadBundle,
            $"Model '{bundle.Name}': neither config.json nor generation_config.json says decoder_start_token_id, and no token is called {WhisperVocabulary.Start}. Copy them again from the export.");
        List<int> prompt = [start];
        var (language, task) = (Find(f => f.Text("language")), Find(f => f.Text("task")));
        if (language is null && task is null && Find(f => f.Pairs("forced_decoder_ids")) is { Count: > 0 } forced)
        {
            foreach (var (place, token) in forced.OrderBy(p => p.First))
                prompt.Add(place == prompt.Count ? token ?? PromptedSearchOptions.HeardLanguage : throw Gap(bundle, place));
        }
        else if (IsMultilingual(vocabulary))
        {
            prompt.Add(LanguageToken(bundle, vocabulary, language));
            prompt.Add(Named(bundle, vocabulary, "task", $"<|{task ?? "transcribe"}|>"));
        }

        if ((_generation?.Whole("no_timestamps_token_id") ?? vocabulary.Find(WhisperVocabulary.NoTimestamps)) is { } noTimes && prompt[^1] != noTimes)
            prompt.Add(noTimes);
        if (prompt.LastIndexOf(PromptedSearchOptions.HeardLanguage) is >= 0 and var heard && (heard != prompt.IndexOf(PromptedSearchOptions.HeardLanguage) || vocabulary.Languages.Count == 0))
            throw new ModelException(ModelFault.BadBundle, $"Model '{bundle.Name}': forced_decoder_ids leaves more open than the language, or no token is a language (<|en|>). Copy generation_config.json again from the export.");
        foreach (var token in prompt)
        {
            if (token != PromptedSearchOptions.HeardLanguage && (token < 0 || token >= vocabulary.Table.Count))
                throw Outside(bundle, vocabulary, "decoder_start_token_id, forced_decoder_ids or no_timestamps_token_id", token);
        }

        return prompt;
    }

    /// <summary>English models have the tokens of languages, too, but no say in them.</summary>
    private bool IsMultilingual(WhisperVocabulary vocabulary) =>
        Find(f => f.Flag("is_multilingual")) ?? (vocabulary.Languages.Count > 0 && vocabulary.Find(WhisperVocabulary.Transcribe) is not null);

    private static int LanguageToken(ModelBundle bundle, WhisperVocabulary vocabulary, string? language)
    {
        if (language is not null)
            return Named(bundle, vocabulary, "language", language.StartsWith("<|", StringComparison.Ordinal) ? language : $"<|{language}|>");
        return vocabulary.Languages.Count == 1 ? vocabulary.Languages[0] : PromptedSearchOptions.HeardLanguage;
    }

    private static int Named(ModelBundle bundle, WhisperVocabulary vocabulary, string key, string token) => vocabulary.Find(token) ?? throw new ModelException(ModelFault.BadBundle,
        $"Model '{bundle.Name}': generation_config.json asks for the {key} {token}, and no token is called so. Write the code that its tokens have, such as <|en|> or <|transcribe|>.");

    private static ModelException Gap(ModelBundle bundle, int place) => new(ModelFault.BadBundle,
        $"Model '{bundle.Name}': forced_decoder_ids has nothing for the place before {place}, or {place} twice. Copy config.json and generation_config.json again from the export.");

    private static ModelException Outside(ModelBundle bundle, WhisperVocabulary vocabulary, string key, int token) => new(ModelFault.BadBundle,
        $"Model '{bundle.Name}': {key} names the token {token}, but there are tokens 0 to {vocabulary.Table.Count - 1}. The tokens are not of this export; copy the whole folder again.");

    private T? Find<T>(Func<ExportFile, T?> read) where T : class => (_generation is null ? null : read(_generation)) ?? read(_config);

    private T? Find<T>(Func<ExportFile, T?> read) where T : struct => (_generation is null ? null : read(_generation)) ?? read(_config);
}
