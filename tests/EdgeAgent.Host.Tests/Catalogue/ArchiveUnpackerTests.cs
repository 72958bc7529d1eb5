using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using EdgeAgent.Host.Catalogue;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Catalogue;

public sealed class ArchiveUnpackerTests : IDisposable
{
    private static readonly byte[] Graph = Encoding.UTF8.GetBytes(new string('g', 5000));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tar")]
    [InlineData("targzip")]
    [InlineData("zip")]
    public async Task Only_the_named_files_are_taken_and_they_go_where_the_catalogue_says(string format)
    {
        var archive = Write(format, ("./release/model.onnx", Graph), ("release/README", "read me"u8.ToArray()), ("../../escape", "out"u8.ToArray()), ("/etc/cron.d/x", "out"u8.ToArray()));

        await UnpackAsync(archive, format, new ArchiveMember("release/model.onnx", "graphs/model.onnx", Graph.Length));

        Assert.Equal(["out/graphs/model.onnx"], Directory.EnumerateFiles(_folder["out"], "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_folder.Path, f)));
        Assert.Equal(Graph, File.ReadAllBytes(_folder["out/graphs/model.onnx"]));
        Assert.False(File.Exists(_folder["escape"]));
    }

    [Theory]
    [InlineData("tar")]
    [InlineData("targzip")]
    [InlineData("zip")]
    public async Task A_file_that_is_not_in_it_is_told(string format)
    {
        var archive = Write(format, ("model.onnx", Graph));

        var fault = await RefuseAsync(archive, format, new ArchiveMember("model.onnx", "model.onnx", Graph.Length), new ArchiveMember("tokens.txt", "tokens.txt", 3));

        Assert.Equal("it does not hold tokens.txt", fault.Message);
    }

    [Theory]
    [InlineData("tar")]
    [InlineData("zip")]
    public async Task Another_length_than_the_catalogues_is_refused(string format)
    {
        var fault = await RefuseAsync(Write(format, ("model.onnx", Graph)), format, new ArchiveMember("model.onnx", "model.onnx", 4999));

        Assert.Equal("model.onnx has 5000 bytes in it instead of 4999", fault.Message);
    }

    [Theory]
    [InlineData("tar")]
    [InlineData("zip")]
    public async Task A_file_that_stands_in_it_twice_is_refused(string format)
    {
        var fault = await RefuseAsync(Write(format, ("model.onnx", Graph), ("model.onnx", Graph)), format, new ArchiveMember("model.onnx", "model.onnx", Graph.Length));

        Assert.Equal("model.onnx stands in it twice", fault.Message);
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public async Task A_link_in_a_tar_is_no_file(TarEntryType type)
    {
        var path = _folder["links.tar"];
        await using (var tar = new TarWriter(File.Create(path)))
            await tar.WriteEntryAsync(new PaxTarEntry(type, "model.onnx") { LinkName = "/etc/passwd" });

        var fault = await RefuseAsync(path, "tar", new ArchiveMember("model.onnx", "model.onnx", Graph.Length));

        Assert.StartsWith("model.onnx is no file in it but a ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_a_zip_is_no_file()
    {
        var path = _folder["links.zip"];
        using (var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
        {
            var entry = zip.CreateEntry("model.onnx");
            entry.ExternalAttributes = unchecked((int)0xA1FF0000);
            using var target = entry.Open();
            target.Write("/etc/passwd"u8);
        }

        var fault = await RefuseAsync(path, "zip", new ArchiveMember("model.onnx", "model.onnx", 11));

        Assert.Equal("model.onnx is no file in it but a link", fault.Message);
    }

    [Fact]
    public async Task A_bomb_is_stopped_long_before_it_fills_anything()
    {
        // 200 MB of zeros in 200 kB.
        var path = _folder["bomb.tar.gz"];
        await using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        await using (var tar = new TarWriter(gzip))
        {
            await using var zeros = new SparseZeros(200 << 20);
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "filler") { DataStream = zeros });
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "model.onnx") { DataStream = new MemoryStream(Graph) });
        }

        var fault = await RefuseAsync(path, "targzip", new ArchiveMember("model.onnx", "model.onnx", Graph.Length));

        Assert.Contains("it unpacks to more than", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zip_whose_file_is_longer_than_it_says_is_stopped_at_what_it_says()
    {
        var path = Write("zip", ("model.onnx", Graph));
        var bytes = File.ReadAllBytes(path);
        // The length in the local header and in the central directory: 5000 becomes 4000.
        for (var i = 0; i + 4 <= bytes.Length; i++)
        {
            if (BitConverter.ToUInt32(bytes, i) == 5000)
                BitConverter.TryWriteBytes(bytes.AsSpan(i), 4000u);
        }

        File.WriteAllBytes(path, bytes);

        await UnpackAsync(path, "zip", new ArchiveMember("model.onnx", "model.onnx", 4000));

        Assert.Equal(4000, new FileInfo(_folder["out/model.onnx"]).Length);
    }

    [Theory]
    [InlineData("tar")]
    [InlineData("targzip")]
    [InlineData("zip")]
    public async Task What_is_no_archive_or_half_of_one_is_refused(string format)
    {
        File.WriteAllText(_folder["page"], $"<html>{new string('x', 2000)}</html>");
        var whole = File.ReadAllBytes(Write(format, ("a.txt", Graph), ("model.onnx", [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * i >> 3))])));
        File.WriteAllBytes(_folder["half"], whole[..(whole.Length / 2)]);

        foreach (var archive in (string[])["page", "half"])
            Assert.Equal(PullFault.WrongContent, (await RefuseAsync(_folder[archive], format, new ArchiveMember("model.onnx", "model.onnx", 100_000))).Fault);
    }

    [Fact]
    public async Task An_archive_of_more_entries_than_any_model_has_is_refused()
    {
        var archive = Write("tar", [.. Enumerable.Range(0, 10_001).Select(i => ($"f{i}", Array.Empty<byte>()))]);

        var fault = await RefuseAsync(archive, "tar", new ArchiveMember("model.onnx", "model.onnx", 1));

        Assert.Equal("it has more than 10000 entries", fault.Message);
    }

    private Task<PullException> RefuseAsync(string archive, string format, params ArchiveMember[] members)
    {
        if (Directory.Exists(_folder["out"]))
            Directory.Delete(_folder["out"], recursive: true);
        return Assert.ThrowsAsync<PullException>(() => UnpackAsync(archive, format, members));
    }

    private Task UnpackAsync(string archive, string format, params ArchiveMember[] members) =>
        ArchiveUnpacker.UnpackAsync(archive, FormatOf(format), members, Directory.CreateDirectory(_folder["out"]).FullName, CancellationToken.None);

    private static ArchiveFormat FormatOf(string format) => Enum.Parse<ArchiveFormat>(format, ignoreCase: true);

    private string Write(string format, params (string Name, byte[] Content)[] files)
    {
        var path = _folder[$"archive.{format}"];
        if (format == "zip")
        {
            using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }

            return path;
        }

        using var output = format == "targzip" ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : (Stream)File.Create(path);
        using var tar = new TarWriter(output);
        foreach (var (name, content) in files)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        return path;
    }

    private sealed class SparseZeros(long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => _position = value;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - _position);
            Array.Clear(buffer, offset, read);
            _position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => _position = offset;

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
