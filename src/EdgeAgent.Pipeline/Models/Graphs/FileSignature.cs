using System.Text;

namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>Tells by its first bytes what a file is that should have been a model.</summary>
internal static class FileSignature
{
    /// <summary>ONNX Runtime's own format: a FlatBuffer with the file identifier ORTM (onnxruntime core/flatbuffers/schema/ort.fbs).</summary>
    public static bool IsOrtFormat(ReadOnlySpan<byte> leading) => leading.Length >= 8 && leading[4..8].SequenceEqual("ORTM"u8);

    /// <summary>A sentence when the file certainly is something else, null when it may be ONNX.</summary>
    public static string? NameOf(ReadOnlySpan<byte> leading)
    {
        if (leading.IsEmpty)
            return "it is empty. Copy it again.";
        if (leading.IndexOfAnyExcept((byte)0) < 0)
            return "it holds only zeros. Copy it again.";
        if (leading.StartsWith("version https://git-lfs"u8))
            return "it is a Git LFS pointer. Run 'git lfs pull' where it came from and copy the file itself.";
        if (leading.StartsWith("PK\u0003\u0004"u8))
            return "it is a zip archive (a PyTorch checkpoint is one, too). Export it to ONNX, or unpack it.";
        if (leading.StartsWith("\u001f\u008b"u8) || (leading.Length > 1 && leading[0] == 0x1F && leading[1] == 0x8B))
            return "it is gzip-compressed. Unpack it.";
        if (leading.Length > 8 && leading[4..8].SequenceEqual("TFL3"u8))
            return "it is a TensorFlow Lite model. Convert it with tf2onnx.";
        var text = Encoding.Latin1.GetString(leading).TrimStart('\uFEFF', ' ', '\t', '\r', '\n', '\u00EF', '\u00BB', '\u00BF');
        if (text.StartsWith('<'))
            return "it is a web page or XML, such as a site's error page saved under the model's name. Download the file itself.";
        if (text.StartsWith('{'))
            return "it is JSON text.";
        return null;
    }
}
