using System.Buffers.Binary;
using System.Text;
using EdgeAgent.Vision.Capture.Devices;

namespace EdgeAgent.Vision.Tests.Capture.Devices;

public sealed class ModeQueryTests
{
    [Fact]
    public void Formats_sizes_and_rates_of_a_driver_are_read()
    {
        var driver = new Driver
        {
            Formats = ["MJPG", "YUYV", "pBAA"],
            Sizes = (format, index) => (format, index) switch
            {
                ("MJPG", 0) => [1, 1920, 1080],
                ("MJPG", 1) => [1, 640, 480],
                ("YUYV", 0) => [3, 160, 1280, 16, 120, 720, 8],
                _ => null,
            },
            Intervals = (width, index) => (width, index) switch
            {
                (1920, 0) => [1, 1001, 30000],
                (640, 0) => [1, 1, 15],
                (640, 1) => [1, 1, 60],
                (1280, 0) => [2, 1, 30, 1, 5, 0, 0],
                _ => null,
            },
        };
        var (modes, unread) = new ModeQuery(driver.Answer).Read();

        Assert.Equal(["pBAA"], unread);
        Assert.Equal([("mjpeg", 1920, 1080), ("mjpeg", 640, 480), ("yuyv422", 1280, 720)], modes.Select(m => (m.Format, m.Width, m.Height)));
        Assert.Equal([[29.97], [60, 15], [30, 5]], modes.Select(m => m.Fps));
        Assert.Equal((160, 120), (modes[2].LeastWidth, modes[2].LeastHeight));
        Assert.Null(modes[0].LeastWidth);
    }

    [Fact]
    public void A_driver_that_never_comes_to_an_end_does_not_hold_the_list_up()
    {
        var (modes, _) = new ModeQuery(new Driver { Endless = "MJPG" }.Answer).Read();
        Assert.Equal(128, modes.Count);
    }

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(uint.MaxValue, 1u)]
    public void What_can_be_no_size_is_left_out(uint width, uint height)
    {
        var driver = new Driver { Formats = ["MJPG"], Sizes = (_, index) => index == 0 ? [1, width, height] : null };
        Assert.Empty(new ModeQuery(driver.Answer).Read().Modes);
    }

    [Fact]
    public void Strange_letters_of_a_format_are_not_printed() => Assert.Equal(("?[2J", false), PixelFormatNames.Of(BinaryPrimitives.ReadUInt32LittleEndian("\u001B[2J"u8)));

    /// <summary>Answers as a driver does.</summary>
    private sealed class Driver
    {
        public string[] Formats { get; init; } = [];

        public Func<string, uint, uint[]?> Sizes { get; init; } = (_, _) => null;

        public Func<uint, uint, uint[]?> Intervals { get; init; } = (_, _) => null;

        /// <summary>Says yes to everything, always the same.</summary>
        public string? Endless { get; init; }

        public bool Answer(uint request, Span<byte> argument)
        {
            var (index, second) = (Get(argument, 0), Get(argument, 4));
            if (request == ModeQuery.EnumFormats)
            {
                if (Endless is null && (second != 1 || index >= Formats.Length))
                    return false;
                Encoding.ASCII.GetBytes(Endless ?? Formats[index]).CopyTo(argument[44..]);
                return true;
            }

            var format = Encoding.ASCII.GetString(argument.Slice(4, 4));
            var (answer, at) = request == ModeQuery.EnumSizes
                ? (Endless is null ? Sizes(format, index) : [1, 320, 240], 8)
                : (Endless is null ? Intervals(Get(argument, 8), index) : [1, 1, 30], 16);
            if (answer is null)
                return false;
            foreach (var (place, value) in answer.Index())
                BinaryPrimitives.WriteUInt32LittleEndian(argument[(at + (4 * place))..], value);
            return true;
        }

        private static uint Get(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
    }
}
