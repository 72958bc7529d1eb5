using System.Globalization;
using EdgeAgent.Audio.Recognition.Decoding.Attention;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>What sherpa-onnx writes into the metadata of a Whisper encoder. What is searched is as openai/whisper searches (decoding.py, DecodingOptions).</summary>
internal sealed class SherpaMetadata
{
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, string> _values;

    private SherpaMetadata(string path, IReadOnlyDictionary<string, string> values) => (_path, _values) = (path, values);

    /// <summary>Values of a frame of the features.</summary>
    public int MelBins => Whole("n_mels");

    /// <summary>Tokens of the network.</summary>
    public int Vocabulary => Whole("n_vocab");

    /// <summary>Whether metadata are such.</summary>
    public static bool IsOf(GraphSignature signature) =>
        signature.Metadata.TryGetValue("model_type", out var type) && type.StartsWith("whisper", StringComparison.Ordinal) && signature.Metadata.ContainsKey("sot_sequence");

    /// <summary>Reads them.</summary>
    /// <exception cref="ModelException">There are none.</exception>
    public static SherpaMetadata Read(string path, GraphSignature signature) => IsOf(signature) ? new SherpaMetadata(path, signature.Metadata)
        : throw new ModelException(ModelFault.Unfitting,
            $"{path} is no Whisper encoder that is known: neither is Transformers' config.json beside it, nor has it sherpa-onnx's metadata (model_type: whisper-…, sot_sequence). "
            + "Copy config.json and the tokens from the export, or export the model with optimum (--task automatic-speech-recognition-with-past).");

    /// <summary>How texts are searched where nobody says otherwise.</summary>
    /// <exception cref="ModelException">Something is not said, or names a token that there is not.</exception>
    public PromptedSearchOptions Search()
    {
        var languages = _values.ContainsKey("all_language_tokens") ? List("all_language_tokens") : [];
        var isMultilingual = Whole("is_multilingual") != 0 && languages.Count > 1;

        // The sequence is written for English; which language it is, is heard.
        List<int> prompt = [.. List("sot_sequence").Select(t => isMultilingual && languages.Contains(t) ? PromptedSearchOptions.HeardLanguage : t), Token("no_timestamps")];
        return new PromptedSearchOptions
        {
            Vocabulary = Vocabulary,
            Prompt = prompt,
            Languages = languages,
            Ends = [Token("eot")],
            Suppressed = [.. List("non_speech_tokens"), Token("transcribe"), Token("translate"), Token("sot"), Token("sot_prev"), Token("sot_lm"), Token("no_speech")],
            SuppressedFirst = [Token("blank_id"), Token("eot")],

            // sample_len: half of the decoder's places.
            MostTokens = Math.Max(1, Whole("n_text_ctx") / 2),
        };
    }

    private int Token(string key) => Known(key, Whole(key));

    private int Whole(string key) => int.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw Fault(key, "a whole number");

    private List<int> List(string key) => Text(key).Length == 0 ? []
        : [.. Text(key).Split(',').Select(t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? Known(key, value) : throw Fault(key, "whole numbers with commas between them"))];

    private int Known(string key, int token) => token < Vocabulary ? token : throw Fault(key, $"tokens 0 to {Vocabulary - 1} (n_vocab)");

    private string Text(string key) => _values.TryGetValue(key, out var value) ? value : throw Fault(key, "a value");

    private ModelException Fault(string key, string expected) => new(ModelFault.BadBundle,
        $"{_path}: its metadata say {key}: {_values.GetValueOrDefault(key, "nothing")}, where {expected} must stand. Export the model again with sherpa-onnx's scripts/whisper/export-onnx.py.");
}
