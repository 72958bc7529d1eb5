using System.IO.Compression;
using System.Text;

namespace EdgeAgent.Audio.Recognition;

/// <summary>
/// Whether a recogniser's text was said by somebody. What is below the least confidence is not; nor is one that goes round in a loop, as
/// decoders do on music, noise and silence: OpenAI's rule for Whisper (<c>transcribe.py</c>, <c>compression_ratio_threshold</c>), of any model.
/// </summary>
public static class TextGate
{
    /// <summary>Text of people is about half as long when it is compressed; more than this is a loop.</summary>
    private const double MostCompression = 2.4;

    /// <summary>What is shorter may be a row of equal digits.</summary>
    private const int LeastBytes = 100;

    /// <summary>Whether it counts.</summary>
    /// <param name="transcript">What was heard.</param>
    /// <param name="minConfidence">The least confidence.</param>
    public static bool IsText(Transcript transcript, double minConfidence)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        return transcript.Text.Length > 0 && transcript.Confidence >= minConfidence && !IsLoop(transcript.Text);
    }

    private static bool IsLoop(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length < LeastBytes)
            return false;
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(bytes);
        return bytes.Length > MostCompression * compressed.Length;
    }
}
