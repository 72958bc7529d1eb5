using System.Text;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>
/// Reads what ffmpeg says of its streams at <c>-loglevel info</c> (5.1 to 7.1): <c>Stream #0:1: Audio: aac …</c> for each of the input, then
/// <c>Stream #0:0 -> #0:0 (h264 (native) -> rawvideo (native))</c> for the one that it decodes. For one thread.
/// </summary>
internal sealed class StreamLines
{
    private bool _hasSound;
    private MediaFacts? _facts;

    /// <summary>What was told so far; null before ffmpeg has said what it decodes. Any thread.</summary>
    public MediaFacts? Facts => Volatile.Read(ref _facts);

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
            _hasSound |= text.IndexOf(": Audio: "u8) >= 0;
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
        Volatile.Write(ref _facts, new MediaFacts(codec, decoder == "native" ? codec : decoder, _hasSound));
    }
}
