using System.Buffers.Binary;
using System.Text;
using EdgeAgent.Audio.Features.Normalization;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Features.Normalization;

/// <summary>The same statistics in each form: two frames, (0, −1) and (4, 7): means 2 and 3, variances 4 and 16.</summary>
public sealed class StatisticsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_Kaldi_matrix_in_text_is_read() => Expect(Text(" [\n  4 6 2 \n  16 50 0 ]\n"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_binary_Kaldi_matrix_is_read(bool isDouble)
    {
        double[] values = [4, 6, 2, 16, 50, 0];
        var bytes = new List<byte>([0, (byte)'B', (byte)(isDouble ? 'D' : 'F'), (byte)'M', (byte)' ', 4, 2, 0, 0, 0, 4, 3, 0, 0, 0]);
        foreach (var value in values)
        {
            var number = new byte[isDouble ? 8 : 4];
            if (isDouble)
                BinaryPrimitives.WriteDoubleLittleEndian(number, value);
            else
                BinaryPrimitives.WriteSingleLittleEndian(number, (float)value);
            bytes.AddRange(number);
        }

        Expect(Bytes([.. bytes]));
        Assert.Contains("is cut short", Fault(Bytes([.. bytes[..^1]])), StringComparison.Ordinal);
    }

    [Fact]
    public void WeNets_JSON_is_read() => Expect(Text("""{"mean_stat": [4, 6], "var_stat": [16, 50], "frame_num": 2}"""));

    [Fact]
    public void FunASRs_network_is_read() => Expect(Text("""
        <Nnet>
        <Splice> 2 2
        [ 0 ]
        <AddShift> 2 2
        <LearnRateCoef> 0 [ -2 -3 ]
        <Rescale> 2 2
        <LearnRateCoef> 0 [ 0.5 0.25 ]
        </Nnet>
        """));

    [Theory]
    [InlineData("[ 1 2 3", "its matrix is cut short")]
    [InlineData("[ 1 2 3 ]", "its matrix has 1 rows, where one of sums with the count and one as long of sums of squares are expected")]
    [InlineData("[ 1 x\n 2 3 ]", "it holds 'x' where a number is expected")]
    [InlineData("[ 1 0\n 2 0 ]", "it counts no frames")]
    [InlineData("{\"mean_stat\": [1]}", "its JSON is damaged or has no numbers mean_stat, var_stat and frame_num")]
    [InlineData("{\"mean_stat\": [1, 2], \"var_stat\": [1], \"frame_num\": 2}", "it has 2 sums and 1 sums of squares")]
    [InlineData("<Nnet> <AddShift> 1 1 [ 1 ]", "it has no layer <Rescale>")]
    [InlineData("<Nnet> <AddShift> [ 1 ] <Rescale> [ 0 ]", "its 1 shifts and 1 scales do not belong together")]
    [InlineData("", "stats is no form of statistics that is read: an array of NumPy, a matrix of Kaldi, JSON with mean_stat, or an am.mvn")]
    public void What_is_no_statistics_is_said_in_words(string content, string message) => Assert.Equal(message, Fault(Text(content)));

    private string Text(string content) => Bytes(Encoding.UTF8.GetBytes(content));

    private string Bytes(byte[] content)
    {
        var path = _folder["stats"];
        File.WriteAllBytes(path, content);
        return path;
    }

    private static string Fault(string path) => Assert.Throws<InvalidDataException>(() => StatisticsFile.Read(path)).Message;

    private static void Expect(string path)
    {
        var read = StatisticsFile.Read(path);
        Assert.Equal([2, 3], read.Mean);
        Assert.Equal([4, 16], read.Variance);
    }
}
