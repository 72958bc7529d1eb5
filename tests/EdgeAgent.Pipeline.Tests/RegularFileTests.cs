using System.Diagnostics;
using System.Net.Sockets;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Yaml;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests;

public sealed class RegularFileTests : IDisposable
{
    private static readonly TimeSpan Patience = Until.Patience;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16384)]
    [InlineData(100_000)]
    public void A_file_is_read_whole_and_one_that_is_too_long_is_not(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        File.WriteAllBytes(_folder["file"], content);
        File.CreateSymbolicLink(_folder["link"], _folder["file"]);

        Assert.Equal(content, RegularFile.Read(_folder["file"], length));
        Assert.Equal(content, RegularFile.Read(_folder["link"], length + 1));
        if (length > 0)
            Assert.Null(RegularFile.Read(_folder["file"], length - 1));
    }

    [Fact]
    public void A_device_without_end_is_too_long() => Assert.Null(RegularFile.Read("/dev/zero", 100_000));

    [Fact]
    public void What_is_not_there_is_said_as_ever()
    {
        Assert.Throws<FileNotFoundException>(() => RegularFile.Open(_folder["none"]));
        Assert.Throws<DirectoryNotFoundException>(() => RegularFile.Open(_folder["none/none"]));
        Assert.Equal("it is a folder, not a file.", Assert.Throws<IOException>(() => RegularFile.Open(_folder.Path)).Message);
    }

    [Fact]
    public void A_socket_is_refused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder["socket"]));
        Assert.ThrowsAny<IOException>(() => RegularFile.Open(_folder["socket"]));
    }

    [ProgramFact("mkfifo")]
    public async Task A_pipe_is_refused_wherever_a_file_is_expected_and_not_waited_for()
    {
        using (var make = Process.Start("mkfifo", _folder["pipe"]))
            await make.WaitForExitAsync();

        Assert.Contains(Refusal, (await Fault(() => RegularFile.Open(_folder["pipe"]))).Message, StringComparison.Ordinal);
        Assert.Contains(Refusal, (await Fault(() => LabelFile.Read(_folder["pipe"]))).Message, StringComparison.Ordinal);
        Assert.Contains(Refusal, (await Fault(() => YamlText.ReadFile(_folder["pipe"]))).Message, StringComparison.Ordinal);
    }

    private const string Refusal = "it is a pipe or device, not a file.";

    private static async Task<Exception> Fault(Action read) =>
        await Task.Run(() => Assert.ThrowsAny<Exception>(read)).WaitAsync(Patience);
}
