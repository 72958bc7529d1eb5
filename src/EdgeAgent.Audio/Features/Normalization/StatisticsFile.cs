using System.Text;
using System.Text.Json;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Audio.Features.Normalization;

/// <summary>Reads files of feature statistics in the forms that the frameworks write, told apart by their first bytes.</summary>
internal static class StatisticsFile
{
    // Statistics have some kilobytes; nothing honest comes near this.
    private const int MaxBytes = 16 << 20;

    /// <summary>
    /// Reads one of: NumPy <c>.npz</c> with <c>count</c>, <c>sum</c>, <c>sum_square</c> (ESPnet) or <c>mean</c>, <c>std</c>; a NumPy or Kaldi matrix
    /// (text or binary) of a row of sums that ends with the count and a row of sums of squares; JSON with <c>mean_stat</c>, <c>var_stat</c>,
    /// <c>frame_num</c> (WeNet); a Kaldi network of <c>AddShift</c> and <c>Rescale</c> (FunASR's <c>am.mvn</c>).
    /// </summary>
    /// <exception cref="InvalidDataException">It is none of these, or damaged; the message says what.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FrameStatistics Read(string path)
    {
        var bytes = RegularFile.Read(path, MaxBytes) ?? throw new InvalidDataException($"it is larger than {MaxBytes >> 20} MB");
        if (bytes.AsSpan().StartsWith("PK\u0003\u0004"u8) || bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8]))
            return OfNumpy(NumpyFile.Read(path));
        if (bytes.AsSpan().StartsWith("\0B"u8))
            return OfRows(KaldiMatrix.ReadBinary(bytes));
        var text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text switch
        {
            ['{', ..] => OfJson(bytes),
            ['[', ..] => OfRows(KaldiMatrix.ReadText(text)),
            _ when text.StartsWith("<Nnet>", StringComparison.Ordinal) => OfNetwork(text),
            _ => throw new InvalidDataException(
                $"{Path.GetFileName(path)} is no form of statistics that is read: an array of NumPy, a matrix of Kaldi, JSON with mean_stat, or an am.mvn"),
        };
    }

    private static FrameStatistics OfNumpy(IReadOnlyDictionary<string, NumpyArray> arrays)
    {
        if (arrays.TryGetValue("", out var matrix) && matrix.Shape is [2, var columns])
            return OfRows([matrix.Values[..columns], matrix.Values[columns..]]);
        if (arrays.TryGetValue("count", out var count) && count.Values.Length == 1 && arrays.TryGetValue("sum", out var sum) && arrays.TryGetValue("sum_square", out var square))
            return FrameStatistics.FromSums(count.Values[0], sum.Values, square.Values);
        if (arrays.TryGetValue("mean", out var mean) && arrays.TryGetValue("std", out var std) && mean.Values.Length == std.Values.Length)
            return new FrameStatistics(mean.Values, Array.ConvertAll(std.Values, d => d * d));
        throw new InvalidDataException("it has neither arrays 'count', 'sum' and 'sum_square' nor 'mean' and 'std'");
    }

    private static FrameStatistics OfRows(double[][] rows) => rows is [{ Length: > 1 } sums, { } squares] && squares.Length == sums.Length
        ? FrameStatistics.FromSums(sums[^1], sums.AsSpan(..^1), squares.AsSpan(..^1))
        : throw new InvalidDataException($"its matrix has {rows.Length} rows, where one of sums with the count and one as long of sums of squares are expected");

    private static FrameStatistics OfJson(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            return FrameStatistics.FromSums(root.GetProperty("frame_num").GetDouble(), Numbers("mean_stat"), Numbers("var_stat"));

            double[] Numbers(string name) => [.. root.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("its JSON is damaged or has no numbers mean_stat, var_stat and frame_num", e);
        }
    }

    /// <summary>x → (x + shift)·scale.</summary>
    private static FrameStatistics OfNetwork(string text)
    {
        double[] shift = Layer("<AddShift>"), scale = Layer("<Rescale>");
        if (shift.Length != scale.Length || Array.Exists(scale, s => s == 0))
            throw new InvalidDataException($"its {shift.Length} shifts and {scale.Length} scales do not belong together");
        return new FrameStatistics(Array.ConvertAll(shift, s => -s), Array.ConvertAll(scale, s => 1 / (s * s)));

        double[] Layer(string name)
        {
            var at = text.IndexOf(name, StringComparison.Ordinal);
            var (from, to) = at < 0 ? (-1, -1) : (text.IndexOf('[', at), text.IndexOf(']', at));
            return at >= 0 && from >= 0 && to > from ? KaldiMatrix.Numbers(text[(from + 1)..to]) : throw new InvalidDataException($"it has no layer {name}");
        }
    }
}
