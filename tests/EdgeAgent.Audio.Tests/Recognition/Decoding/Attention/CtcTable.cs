using EdgeAgent.Audio.Recognition;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding.Attention;

/// <summary>CTC's scores of few frames and labels, and what follows from them by going through every alignment there is.</summary>
internal sealed class CtcTable
{
    private readonly int _blank;
    private readonly Dictionary<string, double> _texts = [];

    public CtcTable(float[][] logits, int blank)
    {
        _blank = blank;
        var rows = Scores.Prepare(logits.Length, logits[0].Length);
        for (var t = 0; t < logits.Length; t++)
        {
            var sum = logits[t].Sum(v => Math.Exp(v));
            for (var v = 0; v < logits[t].Length; v++)
                rows[(t * logits[t].Length) + v] = (float)(logits[t][v] - Math.Log(sum));
        }

        foreach (var path in Paths(0))
        {
            var text = Text(path);
            _texts[text] = _texts.GetValueOrDefault(text) + Math.Exp(path.Select((label, t) => (double)Scores[t][label]).Sum());
        }
    }

    /// <summary>The frames' log-probabilities.</summary>
    public EncodedUtterance Scores { get; } = new();

    public static CtcTable Random(int seed, int frames, int labels, int blank = 0, double spread = 3)
    {
        var random = new Random(seed);
        return new CtcTable([.. Enumerable.Range(0, frames).Select(_ => Enumerable.Range(0, labels).Select(_ => (float)(spread * (random.NextDouble() - 0.5))).ToArray())], blank);
    }

    /// <summary>ln P(the text is exactly these tokens).</summary>
    public double Whole(IEnumerable<int> tokens) => Math.Log(_texts.GetValueOrDefault(Key(tokens)));

    /// <summary>ln P(the text begins with these tokens).</summary>
    public double Prefix(IEnumerable<int> tokens)
    {
        var key = Key(tokens);
        return Math.Log(_texts.Where(t => t.Key.StartsWith(key, StringComparison.Ordinal)).Sum(t => t.Value));
    }

    private static string Key(IEnumerable<int> tokens) => string.Concat(tokens.Select(t => (char)('a' + t)));

    private IEnumerable<int[]> Paths(int frame)
    {
        if (frame == Scores.Frames)
            return [[]];
        return Enumerable.Range(0, Scores.Width).SelectMany(label => Paths(frame + 1).Select(rest => (int[])[label, .. rest]));
    }

    private string Text(int[] path) => Key(path.Where((label, t) => label != _blank && (t == 0 || label != path[t - 1])));
}
