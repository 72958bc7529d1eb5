using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Audio.Evidence;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Evidence;

public sealed class WavFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_what_the_specification_says_byte_by_byte()
    {
        var file = new byte[WavFile.BytesOf(2)];
        WavFile.Write([0.5f, -1], 16_000, file);
        Assert.Equal(
            [.. "RIFF"u8, 40, 0, 0, 0, .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x3E, 0, 0, 0x00, 0x7D, 0, 0, 2, 0, 16, 0, .. "data"u8, 4, 0, 0, 0, 0x00, 0x40, 0x00, 0x80],
            file);
    }

    [Theory]
    [InlineData(1f, 32767)]
    [InlineData(7f, 32767)]
    [InlineData(-7f, -32768)]
    [InlineData(float.NaN, 0)]
    [InlineData(float.PositiveInfinity, 32767)]
    public void What_is_too_loud_is_clipped_and_what_is_no_number_is_silence(float sample, short expected)
    {
        var file = new byte[WavFile.BytesOf(1)];
        WavFile.Write([sample], 16_000, file);
        Assert.Equal(expected, BitConverter.ToInt16(file, 44));
    }

    [Property(MaxTest = 100)]
    public void What_was_read_from_a_16_bit_file_is_written_as_it_was(short[] values)
    {
        var file = new byte[WavFile.BytesOf(values.Length)];
        WavFile.Write([.. values.Select(v => v / 32768f)], 8000, file);
        Assert.Equal(values, Enumerable.Range(0, values.Length).Select(i => BitConverter.ToInt16(file, 44 + (2 * i))));
    }

    [Fact]
    public void The_agent_reads_what_it_writes()
    {
        var samples = TaggerGraphs.Tone(440, 0.5, 1000, 16_000);
        var file = new byte[WavFile.BytesOf(samples.Length)];
        WavFile.Write(samples, 16_000, file);
        File.WriteAllBytes(_folder["a.wav"], file);
        using var source = new WavSource(_folder["a.wav"], FilePace.Asap, loop: false, TimeProvider.System);
        source.Open(CancellationToken.None);
        var block = new float[2000];
        Assert.Equal(1000, source.Read(block, CancellationToken.None).Frames);
        Assert.All(samples.Zip(block), p => Assert.Equal(p.First, p.Second, 1e-4));
    }
}
