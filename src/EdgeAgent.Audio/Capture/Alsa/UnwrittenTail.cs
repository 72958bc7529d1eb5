namespace EdgeAgent.Audio.Capture.Alsa;

/// <summary>
/// Finds frames that a device claims to have written and has not. ALSA's <c>file</c> plugin does so whenever its infile gives less
/// than a period (a FIFO whose writer is slow) and for ever once the infile has ended (alsa-lib 1.2.8, pcm_file.c): the
/// buffer then still holds what was there before. So it is filled with a mark that audio does not end with.
/// </summary>
internal static class UnwrittenTail
{
    private const byte Mark = 0x5A;

    /// <summary>One sample may look like the mark by chance, 1 in 65,536; two do not.</summary>
    private const int FewestFrames = 2;

    public static void Prepare(Span<byte> buffer) => buffer.Fill(Mark);

    /// <summary>Frames that were really written.</summary>
    /// <param name="buffer">The claimed frames.</param>
    /// <param name="frameBytes">Bytes of a frame.</param>
    public static int WrittenFrames(ReadOnlySpan<byte> buffer, int frameBytes)
    {
        var claimed = buffer.Length / frameBytes;
        var writtenBytes = buffer.LastIndexOfAnyExcept(Mark) + 1;
        var written = (writtenBytes + frameBytes - 1) / frameBytes;
        return claimed - written < FewestFrames ? claimed : written;
    }
}
