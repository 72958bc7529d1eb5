using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Vision.Reading;

/// <summary>
/// Reads text out of rows of numbers: the best character of each place, runs of one merged, blanks left out (Graves et al., 2006, §3.2). The score is the
/// mean probability of the first place of each character, as PaddleOCR gives it (<c>ppocr/postprocess/rec_postprocess.py</c>,
/// <c>BaseRecLabelDecode.decode</c>). Reuses its memory.
/// </summary>
internal sealed class CtcText(Alphabet alphabet, OutputActivation activation)
{
    private char[] _text = new char[64];
    private int _length;

    /// <summary>The text; valid until the next call.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    /// <summary>How surely, 0 to 1; 0 for no text.</summary>
    public float Score { get; private set; }

    /// <summary>Reads.</summary>
    /// <param name="rows">[places, characters]: probabilities, or logits where the activation is softmax.</param>
    public void Read(ReadOnlySpan<float> rows)
    {
        _length = 0;
        var classes = alphabet.Characters.Count;
        var (before, count, sum) = (alphabet.Blank, 0, 0.0);
        for (; rows.Length >= classes; rows = rows[classes..])
        {
            var row = rows[..classes];
            var best = TensorPrimitives.IndexOfMax(row);
            if (best != before && best != alphabet.Blank)
            {
                Append(alphabet.Characters[best]);
                sum += ProbabilityOf(row, row[best]);
                count++;
            }

            before = best;
        }

        Score = count > 0 ? (float)(sum / count) : 0;
    }

    private double ProbabilityOf(ReadOnlySpan<float> row, float best)
    {
        if (activation != OutputActivation.Softmax)
            return Math.Clamp(best, 0, 1);
        var all = 0.0;
        foreach (var number in row)
            all += Math.Exp(number - best);
        return 1 / all;
    }

    private void Append(string character)
    {
        if (_length + character.Length > _text.Length)
            Array.Resize(ref _text, Math.Max(2 * _text.Length, _length + character.Length));
        character.CopyTo(_text.AsSpan(_length));
        _length += character.Length;
    }
}
