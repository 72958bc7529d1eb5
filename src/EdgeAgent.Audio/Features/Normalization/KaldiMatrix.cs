using System.Buffers.Binary;
using System.Globalization;

namespace EdgeAgent.Audio.Features.Normalization;

/// <summary>Matrices as Kaldi writes them (matrix/kaldi-matrix.cc): text in brackets, a row a line; binary, of float or double.</summary>
internal static class KaldiMatrix
{
    private const int HeaderBytes = 15;

    /// <summary>Reads <c>[ 1 2 3⏎ 4 5 6 ]</c>.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static double[][] ReadText(string text)
    {
        var end = text.IndexOf(']', StringComparison.Ordinal);
        if (end < 0)
            throw new InvalidDataException("its matrix is cut short");
        return [.. text[1..end].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Numbers)];
    }

    /// <summary>Numbers with blanks between.</summary>
    /// <exception cref="InvalidDataException">Something else is among them.</exception>
    public static double[] Numbers(string line) => [.. line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : throw new InvalidDataException($"it holds '{word[..Math.Min(word.Length, 20)]}' where a number is expected"))];

    /// <summary>Reads <c>\0B</c>, <c>FM </c> or <c>DM </c>, and two lengths, each behind a byte that says how long it is.</summary>
    /// <exception cref="InvalidDataException">It is damaged or compressed.</exception>
    public static double[][] ReadBinary(ReadOnlySpan<byte> bytes)
    {
        var isDouble = bytes.Length > HeaderBytes && bytes[2..5].SequenceEqual("DM "u8);
        if (!isDouble && !(bytes.Length > HeaderBytes && bytes[2..5].SequenceEqual("FM "u8)) || bytes[5] != 4 || bytes[10] != 4)
            throw new InvalidDataException("its binary matrix is cut short or not of float or double; copy-matrix writes such");
        int rows = BinaryPrimitives.ReadInt32LittleEndian(bytes[6..]), columns = BinaryPrimitives.ReadInt32LittleEndian(bytes[11..]);
        var size = isDouble ? 8 : 4;
        var data = bytes[HeaderBytes..];
        if (rows < 1 || columns < 1 || (long)rows * columns * size > data.Length)
            throw new InvalidDataException($"its matrix of {rows} rows and {columns} columns is cut short");
        var matrix = new double[rows][];
        for (var row = 0; row < rows; row++)
        {
            matrix[row] = new double[columns];
            for (var column = 0; column < columns; column++, data = data[size..])
                matrix[row][column] = isDouble ? BinaryPrimitives.ReadDoubleLittleEndian(data) : BinaryPrimitives.ReadSingleLittleEndian(data);
        }

        return matrix;
    }
}
