using System.Buffers.Binary;

namespace EdgeAgent.Vision.Capture.Devices;

/// <summary>Asks a V4L2 driver for the sizes and rates that a camera gives (linux/videodev2.h): three enumerations, one inside the other.</summary>
/// <param name="query">Puts one question; false where the driver has no answer. The buffer holds the question, then the answer.</param>
/// <remarks>A driver that never comes to an end is left at the bounds here.</remarks>
internal sealed class ModeQuery(ModeQuery.Query query)
{
    /// <summary>_IOWR('V', 2, struct v4l2_fmtdesc); sizes are the same on x64 and arm64.</summary>
    public const uint EnumFormats = 0xC0405602;

    /// <summary>_IOWR('V', 74, struct v4l2_frmsizeenum).</summary>
    public const uint EnumSizes = 0xC02C564A;

    /// <summary>_IOWR('V', 75, struct v4l2_frmivalenum).</summary>
    public const uint EnumIntervals = 0xC034564B;

    /// <summary>V4L2_BUF_TYPE_VIDEO_CAPTURE and V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.</summary>
    private static readonly uint[] BufferTypes = [1, 9];

    private const int MostFormats = 64;
    private const int MostSizes = 128;
    private const int MostIntervals = 64;
    private const uint Discrete = 1;

    /// <summary>Puts one question to a driver.</summary>
    public delegate bool Query(uint request, Span<byte> argument);

    /// <summary>All modes of the formats that ffmpeg reads, and whether the driver has others.</summary>
    public (IReadOnlyList<VideoMode> Modes, IReadOnlyList<string> Unread) Read()
    {
        var (modes, unread) = (new List<VideoMode>(), new List<string>());
        foreach (var format in Formats())
        {
            var (name, isRead) = PixelFormatNames.Of(format);
            if (isRead)
                modes.AddRange(ModesOf(format, name));
            else
                unread.Add(name);
        }

        return (modes, unread);
    }

    private List<uint> Formats()
    {
        Span<byte> description = stackalloc byte[64];
        var formats = new List<uint>();
        foreach (var type in BufferTypes)
        {
            for (uint index = 0; index < MostFormats; index++)
            {
                description.Clear();
                Put(description, 0, index);
                Put(description, 4, type);
                if (!query(EnumFormats, description))
                    break;
                if (Get(description, 44) is var format && !formats.Contains(format))
                    formats.Add(format);
            }
        }

        return formats;
    }

    private List<VideoMode> ModesOf(uint format, string name)
    {
        Span<byte> size = stackalloc byte[44];
        var modes = new List<VideoMode>();
        for (uint index = 0; index < MostSizes; index++)
        {
            size.Clear();
            Put(size, 0, index);
            Put(size, 4, format);
            if (!query(EnumSizes, size))
                break;
            if (Get(size, 8) == Discrete)
            {
                if (Sane(Get(size, 12), Get(size, 16)) is var (width, height))
                    modes.Add(new VideoMode(name, width, height, RatesOf(format, width, height)));
                continue;
            }

            // One answer describes all: min_width, max_width, step_width, min_height, max_height, step_height.
            if (Sane(Get(size, 12), Get(size, 24)) is var (leastWidth, leastHeight) && Sane(Get(size, 16), Get(size, 28)) is var (mostWidth, mostHeight))
            {
                modes.Add(new VideoMode(name, mostWidth, mostHeight, RatesOf(format, mostWidth, mostHeight))
                {
                    LeastWidth = leastWidth,
                    LeastHeight = leastHeight,
                });
            }

            break;
        }

        return modes;
    }

    private List<double> RatesOf(uint format, int width, int height)
    {
        Span<byte> interval = stackalloc byte[52];
        var rates = new List<double>();
        for (uint index = 0; index < MostIntervals; index++)
        {
            interval.Clear();
            Put(interval, 0, index);
            Put(interval, 4, format);
            Put(interval, 8, (uint)width);
            Put(interval, 12, (uint)height);
            if (!query(EnumIntervals, interval))
                break;
            Add(Get(interval, 20), Get(interval, 24));
            if (Get(interval, 16) == Discrete)
                continue;
            // A range: from its shortest interval, just taken, to its longest.
            Add(Get(interval, 28), Get(interval, 32));
            break;
        }

        return [.. rates.Distinct().OrderDescending()];

        void Add(uint numerator, uint denominator)
        {
            if (numerator > 0 && denominator > 0)
                rates.Add(Math.Round((double)denominator / numerator, 2));
        }
    }

    private static (int Width, int Height)? Sane(uint width, uint height)
    {
        const uint most = 65536;
        return width is > 0 and <= most && height is > 0 and <= most ? ((int)width, (int)height) : null;
    }

    private static uint Get(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static void Put(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);
}
