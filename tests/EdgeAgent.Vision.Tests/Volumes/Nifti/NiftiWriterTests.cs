using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Volumes;
using EdgeAgent.Vision.Volumes.Nifti;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Volumes.Nifti;

public sealed class NiftiWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 60)]
    public void What_was_written_is_read_again(byte x, byte y, byte z, byte channels, bool isWide, bool isPacked)
    {
        var shape = new VolumeShape(x % 9 + 1, y % 9 + 1, z % 9 + 1, channels % 3 + 1);
        var labels = Enumerable.Range(0, (int)shape.Values).Select(i => (ushort)(i * 31 % (isWide ? 1000 : 200))).ToArray();
        var path = _folder[isPacked ? "v.nii.gz" : "v.nii"];

        Write(path, new LabelVolume(shape, labels, ToyVolumes.Geometry));

        var read = NiftiReader.Read(path, CancellationToken.None);
        Assert.Equal(shape, read.Shape);
        Assert.Equal(labels.Select(l => (float)l), read.Values);
        Assert.Equal(ToyVolumes.Geometry.PixelSizes, read.Geometry.PixelSizes);
        Assert.Equal(ToyVolumes.Geometry.Quaternion, read.Geometry.Quaternion);
        Assert.Equal(ToyVolumes.Geometry.Affine, read.Geometry.Affine);
        Assert.Equal((1, 2, 2), (read.Geometry.QformCode, read.Geometry.SformCode, read.Geometry.Units));
        Assert.Equal([path], Directory.GetFiles(_folder.Path).Where(f => Path.GetFileName(f) == Path.GetFileName(path)));
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), f => f.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public void The_head_says_that_these_are_labels_of_a_byte_each()
    {
        Write(_folder["v.nii"], new LabelVolume(new VolumeShape(2, 1, 1, 1), [0, 255], ToyVolumes.Geometry), new string('x', 200) + "é");
        var file = File.ReadAllBytes(_folder["v.nii"]);
        Assert.Equal(354, file.Length);
        Assert.Equal((1002, 2, 8), (BitConverter.ToInt16(file, 68), BitConverter.ToInt16(file, 70), BitConverter.ToInt16(file, 72)));
        Assert.Equal("EdgeAgent " + new string('x', 69) + "\0", System.Text.Encoding.ASCII.GetString(file, 148, 80));
        Assert.Equal([0, 255], file[352..]);
    }

    [Fact]
    public void Its_own_file_is_replaced_and_anothers_is_left()
    {
        var own = _folder["deep/er/v_seg.nii.gz"];
        Write(own, Zeros());
        Write(own, Zeros());
        var others = new[] { NiftiBytes.Of(NiftiDatatype.UInt8, 8, [2, 1, 1]).Bytes(1, 2), "no volume"u8.ToArray(), NiftiBytes.Gzip([1, 2, 3]) };
        foreach (var other in others)
        {
            File.WriteAllBytes(_folder["w.nii.gz"], other);
            var refusal = Assert.Throws<DeviceException>(() => Write(_folder["w.nii.gz"], Zeros()));
            Assert.Contains("is there already and was not written by this program", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(other, File.ReadAllBytes(_folder["w.nii.gz"]));
        }
    }

    [Fact]
    public void A_link_to_the_input_does_not_lead_to_it()
    {
        var input = _folder["v.nii"];
        Write(input, Zeros());
        var before = File.ReadAllBytes(input);
        File.CreateSymbolicLink(_folder["v_seg.nii"], input);
        Write(_folder["v_seg.nii"], new LabelVolume(new VolumeShape(2, 1, 1, 1), [7, 7], ToyVolumes.Geometry));
        Assert.Equal(before, File.ReadAllBytes(input));
        Assert.Equal([7f, 7], NiftiReader.Read(_folder["v_seg.nii"], CancellationToken.None).Values);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_told_before_the_work()
    {
        File.WriteAllText(_folder["file"], "");
        Assert.Contains("cannot be written", Assert.Throws<DeviceException>(() => NiftiWriter.RequireWritable(_folder["file/v.nii"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_writing_that_is_ended_leaves_nothing()
    {
        Assert.Throws<OperationCanceledException>(() => NiftiWriter.Write(_folder["v.nii"], Zeros(), "m", new CancellationToken(true)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static LabelVolume Zeros() => new(new VolumeShape(2, 1, 1, 1), [0, 0], ToyVolumes.Geometry);

    private static void Write(string path, LabelVolume volume, string origin = "m") => NiftiWriter.Write(path, volume, origin, CancellationToken.None);
}
