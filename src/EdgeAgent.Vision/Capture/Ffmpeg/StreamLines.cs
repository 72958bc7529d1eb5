using System.Text;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>
/// Reads what ffmpeg says of its streams at <c>-loglevel info</c> (5.1 to 7.1): <c>Stream #0:1: Audio: aac …</c> for each of the input, then
/// <c>Stream #0:0 -> #0:0 (h264 (native) -> rawvideo (native))</c> for the one that it decodes. For one thread.
/// </summary>
internal sealed class StreamLines
{
    // A bit for each of the first 64 streams.
    private ulong _sound;
    private MediaFacts? _facts;

    /// <summary>What was told so far; null before ffmpeg has said what it decodes. Any thread.</summary>
    public MediaFacts? Facts => Volatile.Read(ref _facts);

    /// <summary>Whether there is sound among what was told so far. Any thread.</summary>
    public bool HasSound => Volatile.Read(ref _sound) != 0;

    /// <summary>Whether an error's line, with its level, is of the sound: <c>Error while decoding stream #0:1: …</c> (to 5.1), <c>[aist#0:1/aac @ …]</c> (since 6.0).</summary>
    public bool IsOfSound(ReadOnlySpan<byte> line) =>
        line.IndexOf("aist#"u8) >= 0 || (KeyedNumber.TryRead(line, "decoding stream #0:"u8, out var number, out _) && number is >= 0 and < 64 && ((_sound >> (int)number) & 1) != 0);

    /// <summary>Looks at one line, without its level.</summary>
    public void Take(ReadOnlySpan<byte> text)
    {
        // The streams of the output come after the mapping, and have no part in this.
        if (_facts is not null)
            return;
        text = text.TrimStart((byte)' ');
        if (!text.StartsWith("Stream #"u8))
            return;
        var arrow = text.IndexOf(" -> #"u8);
        if (arrow < 0)
            TakeStream(text);
        else if (text[arrow..].IndexOf((byte)'(') is > 0 and var open)
            TakeMapping(text[(arrow + open + 1)..]);
    }

    /// <summary><c>h264 (native) -> rawvideo (native))</c>: the name of a decoder that bears its codec's is "native".</summary>
    private void TakeMapping(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf(" ("u8);
        var close = text.IndexOf((byte)')');
        if (end <= 0 || close < end)
            return;
        var codec = Encoding.UTF8.GetString(text[..end]);
        var decoder = Encoding.UTF8.GetString(text[(end + 2)..close]);
        Volatile.Write(ref _facts, new MediaFacts(codec, decoder == "native" ? codec : decoder, HasSound));
    }

    private void TakeStream(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf(": Audio: "u8) >= 0 && KeyedNumber.TryRead(text, "Stream #0:"u8, out var number, out _) && number >= 0)
            Volatile.Write(ref _sound, _sound | (1UL << (int)Math.Min(number, 63)));
    }
}
