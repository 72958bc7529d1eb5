using EdgeAgent.Audio.Evaluation;
using EdgeAgent.Audio.Recognition.Writing;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Host.Cli.Eval.Speech;

/// <summary>
/// Counts what was heard against what was said, both written by the same rules. Letters' case and punctuation around words do not count,
/// unless all is held to the letter.
/// </summary>
/// <param name="isExact">Whether all is held to the letter.</param>
/// <param name="rules">How the recogniser's texts are written already.</param>
internal sealed class SpeechTally(bool isExact, TextRules rules)
{
    private const int Bins = 10;
    private const int MostShown = 10;

    private readonly TextNormalizer _written = new(rules);
    private readonly TextNormalizer _folded = new(isExact ? TextRules.AsIs : new TextRules { Case = TextCase.Lower, Punctuation = TextPunctuation.None });
    private readonly List<WorstResult> _wrong = [];
    private readonly (int Words, double Confidence, int Right)[] _bins = new (int, double, int)[Bins];
    private int _utterances;
    private int _words;
    private int _characters;
    private int _characterErrors;
    private int _insertions;
    private int _deletions;
    private int _substitutions;
    private double _audioMs;
    private double _runMs;

    /// <summary>Counts a file.</summary>
    /// <param name="said">The reference.</param>
    /// <param name="heard">What the model heard.</param>
    public void Add(string said, InferResult heard)
    {
        var reference = Fold(_written.Apply(said));
        var words = (heard.Words ?? []).Select(w => (Text: Fold(w.Text), w.Confidence)).Where(w => w.Text.Length == 1).ToList();
        var result = Fold(heard.Text ?? "");
        var alignment = EditAlignment.Of(reference, result);
        var letters = EditAlignment.Of(string.Join(' ', reference).ToCharArray(), string.Join(' ', result).ToCharArray());
        _utterances++;
        _words += reference.Length;
        _characters += string.Join(' ', reference).Length;
        _characterErrors += letters.Errors;
        _insertions += alignment.Insertions;
        _deletions += alignment.Deletions;
        _substitutions += alignment.Substitutions;
        _audioMs += heard.DurationMs ?? 0;
        _runMs += heard.Ms ?? 0;
        if (alignment.Errors > 0)
            _wrong.Add(new WorstResult(heard.Input, alignment.Errors, said, heard.Text ?? ""));
        if (words.Count == result.Length)
        {
            for (var i = 0; i < result.Length; i++)
            {
                ref var bin = ref _bins[Math.Clamp((int)(words[i].Confidence * Bins), 0, Bins - 1)];
                bin = (bin.Words + 1, bin.Confidence + words[i].Confidence, bin.Right + (alignment.IsRight[i] ? 1 : 0));
            }
        }
    }

    /// <summary>The figures.</summary>
    public SpeechEvalResult Result(string model, IReadOnlyList<InferResult> failed)
    {
        var judged = _bins.Sum(b => b.Words);
        return new SpeechEvalResult
        {
            Model = model,
            Utterances = _utterances,
            Words = _words,
            Wer = Share(_insertions + _deletions + _substitutions, _words),
            Cer = Share(_characterErrors, _characters),
            Insertions = _insertions,
            Deletions = _deletions,
            Substitutions = _substitutions,
            Right = _utterances - _wrong.Count,
            AudioSeconds = Math.Round(_audioMs / 1000, 1),
            Rtf = _audioMs > 0 ? Math.Round(_runMs / _audioMs, 4) : null,
            Reliability = [.. _bins.Select((b, i) => (Bin: b, i)).Where(b => b.Bin.Words > 0).Select(b => new ReliabilityResult(
                (double)b.i / Bins, (b.i + 1.0) / Bins, b.Bin.Words, Math.Round(b.Bin.Confidence / b.Bin.Words, 4), Math.Round((double)b.Bin.Right / b.Bin.Words, 4)))],
            CalibrationError = judged == 0 ? null : Math.Round(_bins.Sum(b => Math.Abs(b.Confidence - b.Right)) / judged, 4),
            Worst = [.. _wrong.OrderByDescending(w => w.Errors).ThenBy(w => w.Input, StringComparer.Ordinal).Take(MostShown)],
            Failed = failed.Count > 0 ? failed : null,
        };
    }

    private static double? Share(int part, int whole) => whole == 0 ? null : Math.Round((double)part / whole, 6);

    private string[] Fold(string text) => _folded.Apply(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
