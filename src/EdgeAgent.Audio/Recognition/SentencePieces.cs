using System.Text;

namespace EdgeAgent.Audio.Recognition;

/// <summary>The pieces of a SentencePiece model by their ids (google/sentencepiece, <c>sentencepiece_model.proto</c>: field 1 of the model, field 1 of a piece).</summary>
internal static class SentencePieces
{
    private const int LengthDelimited = 2;

    /// <summary>Reads them; false when the bytes are none of such a model.</summary>
    public static bool TryRead(ReadOnlySpan<byte> model, out IReadOnlyList<string> pieces)
    {
        var found = new List<string>();
        pieces = found;
        while (!model.IsEmpty)
        {
            if (!TryField(ref model, out var field, out var content))
                return false;
            if (field != 1)
                continue;
            if (PieceOf(content) is not { } piece)
                return false;
            found.Add(piece);
        }

        return found.Count > 0;
    }

    private static string? PieceOf(ReadOnlySpan<byte> message)
    {
        string? text = null;
        while (!message.IsEmpty)
        {
            if (!TryField(ref message, out var field, out var content))
                return null;
            if (field == 1)
                text = Encoding.UTF8.GetString(content);
        }

        return text;
    }

    /// <summary>One field of a message; the content only of those that have a length.</summary>
    private static bool TryField(ref ReadOnlySpan<byte> message, out int field, out ReadOnlySpan<byte> content)
    {
        content = [];
        field = 0;
        if (!TryVarint(ref message, out var key) || key >> 3 is 0 or > int.MaxValue)
            return false;
        field = (int)(key >> 3);
        switch (key & 7)
        {
            case 0:
                return TryVarint(ref message, out _);
            case 1:
                return TrySkip(ref message, sizeof(long));
            case LengthDelimited:
                if (!TryVarint(ref message, out var length) || length > (ulong)message.Length)
                    return false;
                content = message[..(int)length];
                message = message[(int)length..];
                return true;
            case 5:
                return TrySkip(ref message, sizeof(float));
            default:
                return false;
        }
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> message, int bytes)
    {
        if (message.Length < bytes)
            return false;
        message = message[bytes..];
        return true;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && !message.IsEmpty; shift += 7)
        {
            var next = message[0];
            message = message[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }

        return false;
    }
}
