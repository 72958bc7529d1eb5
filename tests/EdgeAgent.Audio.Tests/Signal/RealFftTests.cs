using EdgeAgent.Audio.Signal;

namespace EdgeAgent.Audio.Tests.Signal;

public sealed class RealFftTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(32)]
    [InlineData(48)]
    [InlineData(62)]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(97)]
    [InlineData(100)]
    [InlineData(128)]
    [InlineData(200)]
    [InlineData(256)]
    [InlineData(300)]
    [InlineData(320)]
    [InlineData(375)]
    [InlineData(400)]
    [InlineData(480)]
    [InlineData(512)]
    [InlineData(551)]
    [InlineData(1024)]
    [InlineData(1102)]
    [InlineData(1200)]
    [InlineData(2048)]
    public void The_power_spectrum_of_any_size_equals_the_definition(int size)
    {
        var random = new Random(size);
        var frame = new float[size];
        foreach (ref var sample in frame.AsSpan())
            sample = (random.NextSingle() * 2) - 1;
        var fft = new RealFft(size);
        var power = new float[fft.Bins];

        fft.PowerSpectrum(frame, power);

        for (var k = 0; k < fft.Bins; k++)
        {
            double re = 0, im = 0;
            for (var n = 0; n < size; n++)
            {
                var (sin, cos) = Math.SinCos(-2 * Math.PI * ((long)k * n % size) / size);
                re += frame[n] * cos;
                im += frame[n] * sin;
            }

            // White noise of this size has a mean power of size/3; single precision keeps 6 digits of that.
            Assert.Equal((re * re) + (im * im), power[k], 1e-5 * size);
        }
    }

    [Fact]
    public void Room_behind_the_spectrum_is_left_alone()
    {
        var fft = new RealFft(16);
        var power = new float[12];
        Array.Fill(power, -1);

        fft.PowerSpectrum(new float[16], power);

        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1], power);
    }

    [Fact]
    public void A_frame_of_another_size_is_refused() =>
        Assert.StartsWith("A frame has 512 samples, not 400.", Assert.Throws<ArgumentException>(() => new RealFft(512).PowerSpectrum(new float[400], new float[257])).Message, StringComparison.Ordinal);
}
