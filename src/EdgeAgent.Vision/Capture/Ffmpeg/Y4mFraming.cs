using System.Buffers.Text;
using System.Text;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>
/// YUV4MPEG2 as GStreamer's <c>y4menc</c> writes it: one header line with size and colour layout, a line before each frame.
/// It needs no size from the user and no padding of rows.
/// </summary>
internal sealed class Y4mFraming(string description) : IFrameFraming
{
    private const int LongestLine = 256;

    private readonly byte[] _line = new byte[LongestLine];
    private FrameFormat? _format;

    public ErrorLineSink? ErrorLines => null;

    public TimeSpan? NominalInterval => null;

    public long DamagedFrames => 0;

    public MediaFacts? Facts => null;

    public bool HasSound => false;

    public TimeSpan? Length => null;

    public bool TryReadHeader(MediaChild child, TimeSpan deadline, out FrameHeader header, CancellationToken cancellationToken)
    {
        header = default;
        if (!TryReadLine(child, deadline, out var line, cancellationToken))
            return false;
        if (line.StartsWith("YUV4MPEG2 "u8))
        {
            _format = Parse(line);
            if (!TryReadLine(child, deadline, out line, cancellationToken))
                return false;
        }

        if (_format is not { } format || !line.StartsWith("FRAME"u8))
            throw NoFrame(line);
        header = new FrameHeader(format, null);
        return true;
    }

    private bool TryReadLine(MediaChild child, TimeSpan deadline, out ReadOnlySpan<byte> line, CancellationToken cancellationToken)
    {
        for (var length = 0; length < LongestLine; length++)
        {
            line = _line.AsSpan(0, length);
            if (child.Read(_line.AsSpan(length, 1), deadline, cancellationToken) == 0)
                return false;
            if (_line[length] == (byte)'\n')
                return true;
        }

        throw NoFrame(_line);
    }

    private FrameFormat Parse(ReadOnlySpan<byte> line)
    {
        int width = 0, height = 0;
        var layout = "420jpeg"u8;
        foreach (var range in line.Split((byte)' '))
        {
            var field = line[range];
            if (field.Length < 2)
                continue;
            switch (field[0])
            {
                case (byte)'W':
                    _ = Utf8Parser.TryParse(field[1..], out width, out _);
                    break;
                case (byte)'H':
                    _ = Utf8Parser.TryParse(field[1..], out height, out _);
                    break;
                case (byte)'C':
                    layout = field[1..];
                    break;
            }
        }

        if (!FrameLimits.Accepts(width, height) || !IsEightBit420(layout))
            throw NoFrame(line);
        return new FrameFormat(PixelFormat.I420, width, height);
    }

    private static bool IsEightBit420(ReadOnlySpan<byte> layout) =>
        layout.SequenceEqual("420"u8) || layout.SequenceEqual("420jpeg"u8) || layout.SequenceEqual("420mpeg2"u8) || layout.SequenceEqual("420paldv"u8);

    private DeviceException NoFrame(ReadOnlySpan<byte> line) =>
        new(DeviceFault.Unreadable, $"{description}: expected YUV4MPEG2 of 8 bits in 4:2:0, found \"{Encoding.Latin1.GetString(line[..Math.Min(line.Length, 60)])}\".");
}
