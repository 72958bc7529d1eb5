using System.Text;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Pipeline.Tests.Streams.Children;

public sealed class InputSpanTests
{
    [Theory]
    [InlineData("Duration: 00:00:10.04, start: 1.400000, bitrate: 9 kb/s", 1.4, 10.04)]
    [InlineData("  Duration: N/A, start: -0.021000, bitrate: N/A", -0.021, null)]
    [InlineData("Duration: 2000000000:00:10.04, start: 9223372036854.775807, bitrate: 0 kb/s", 0.0, null)]
    [InlineData("Duration: -2000000000:00:10.04, start: -79228162514264337593543950335, bitrate: 0 kb/s", 0.0, null)]
    [InlineData("Duration: 00:00:79228162514264337593543950335, start: 0.5", 0.5, null)]
    [InlineData("Duration: -2147483648:00:-79228162514264337593543950335, start: 0.5", 0.5, null)]
    [InlineData("Duration: 00:-2147483648:00.00, start: 0.5", 0.5, null)]
    [InlineData("Duration: 8761:00:00.00, start: 0.5", 0.5, null)]
    public void Where_a_film_begins_and_how_long_it_is_is_bounded_too(string line, double start, double? length)
    {
        Assert.True(InputSpan.TryRead(Encoding.ASCII.GetBytes(line), out var from, out var span));
        Assert.Equal((start, length), (from.TotalSeconds, span?.TotalSeconds));
    }
}
