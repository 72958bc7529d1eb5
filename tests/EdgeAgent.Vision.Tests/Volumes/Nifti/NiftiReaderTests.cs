using System.Diagnostics;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Volumes;
using EdgeAgent.Vision.Volumes.Nifti;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Volumes.Nifti;

public sealed class NiftiReaderTests : IDisposable
{
    private static readonly long[] Two = [2, 1, 1];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, byte[]> Types
    {
        get
        {
            var data = new TheoryData<string, byte[]>();
            foreach (var version in new[] { 1, 2 })
            {
                foreach (var isBig in new[] { false, true })
                {
                    NiftiBytes Of(NiftiDatatype type, int bits) => NiftiBytes.Of(type, bits, Two, version, isBig);
                    var name = $"version {version}, {(isBig ? "big" : "little")} end first, ";
                    data.Add(name + "-3 5", Of(NiftiDatatype.Int8, 8).With<sbyte>(-3, 5));
                    data.Add(name + "3 250", Of(NiftiDatatype.UInt8, 8).With<byte>(3, 250));
                    data.Add(name + "-300 500", Of(NiftiDatatype.Int16, 16).With<short>(-300, 500));
                    data.Add(name + "300 65000", Of(NiftiDatatype.UInt16, 16).With<ushort>(300, 65000));
                    data.Add(name + "-70000 70000", Of(NiftiDatatype.Int32, 32).With(-70000, 70000));
                    data.Add(name + "5 3000000000", Of(NiftiDatatype.UInt32, 32).With<uint>(5, 3000000000));
                    data.Add(name + "-5 1099511627776", Of(NiftiDatatype.Int64, 64).With<long>(-5, 1L << 40));
                    data.Add(name + "5 1099511627776", Of(NiftiDatatype.UInt64, 64).With<ulong>(5, 1UL << 40));
                    data.Add(name + "-0.25 1e9", Of(NiftiDatatype.Float32, 32).With(-0.25f, 1e9f));
                    data.Add(name + "-0.125 1e9", Of(NiftiDatatype.Float64, 64).With(-0.125, 1e9));
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_of_voxel_is_read_in_both_orders_of_bytes_and_both_versions(string name, byte[] file)
    {
        var expected = name[(name.LastIndexOf(',') + 2)..].Split(' ').Select(v => float.Parse(v, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(expected, Read(file).Values);
        Assert.Equal(expected, Read(NiftiBytes.Gzip(file)).Values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Axes_sizes_scale_and_what_stands_before_the_voxels_are_read(int version)
    {
        var head = NiftiBytes.Of(NiftiDatatype.Int16, 16, [2, 3, 1, 2], version).Extension(48);
        head = version == 1 ? head.Single(112, 0.5f).Single(116, -10) : head.Double(176, 0.5).Double(184, -10);
        var volume = Read(head.With<short>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
        Assert.Equal(new VolumeShape(2, 3, 1, 2), volume.Shape);
        Assert.Equal([-10f, -9.5f, -9], volume.Values[..3]);
        Assert.Equal([1.5f, 2.5f, 3.5f, 4.5f], volume.Geometry.PixelSizes.Skip(1).Take(4));
        Assert.Equal(1.5 * 2.5 * 3.5, volume.Geometry.VoxelCubicMillimetres);
    }

    [Theory]
    [InlineData(new long[] { 2, 3 }, 2, 3, 1, 1)]
    [InlineData(new long[] { 2, 3, 1 }, 2, 3, 1, 1)]
    [InlineData(new long[] { 1, 1, 2, 3 }, 1, 1, 2, 3)]
    [InlineData(new long[] { 1, 2, 1, 1, 3 }, 1, 2, 1, 3)]
    [InlineData(new long[] { 6, 1, 1, 1, 1, 1, 1 }, 6, 1, 1, 1)]
    public void Further_axes_are_channels_or_1(long[] axes, int x, int y, int z, int channels) =>
        Assert.Equal(new VolumeShape(x, y, z, channels), Read(NiftiBytes.Of(NiftiDatatype.UInt8, 8, axes).Bytes(1, 2, 3, 4, 5, 6)).Shape);

    [AssetFact]
    public void A_volume_of_the_assets_lies_where_its_head_says()
    {
        var volume = NiftiReader.Read(TestAssets.PathOf("exports/monai/volume.nii.gz"), CancellationToken.None);
        Assert.Equal(new VolumeShape(50, 61, 37, 1), volume.Shape);
        Assert.Equal([1.2f, 0, 0, -30, 0, 1, 0, -30, 0, 0, 1.5f, -28], volume.Geometry.Affine);
        Assert.Equal(1.8, volume.Geometry.VoxelCubicMillimetres!.Value, 12);
    }

    public static TheoryData<string, byte[]> Faults => new()
    {
        { "it is empty or has only a few bytes", [] },
        { "it is empty or has only a few bytes", [92, 1] },
        { "it does not start as one", "not a volume at all"u8.ToArray() },
        { "it ends within its head", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Bytes()[..300] },
        { "it is the head of a pair (.hdr and .img)", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Text(344, "ni1\0"u8).Bytes(1, 2) },
        { "an Analyze 7.5 file perhaps", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Text(344, "\0\0\0\0"u8).Bytes(1, 2) },
        { "damaged by a transfer as text", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two, 2).Text(4, "n+2\0\n\n"u8).Bytes(1, 2) },
        { "its head says 0 axes", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Int16(40, 0).Bytes(1, 2) },
        { "its head says -3 axes", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Int16(40, -3).Bytes(1, 2) },
        { "its head says 9223372036854775807 axes", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two, 2).Int64(16, long.MaxValue).Bytes(1, 2) },
        { "an axis is -2 voxels long", NiftiBytes.Of(NiftiDatatype.UInt8, 8, [-2, 1, 1]).Bytes(1, 2) },
        { "an axis is 0 voxels long", NiftiBytes.Of(NiftiDatatype.UInt8, 8, [2, 0, 1]).Bytes(1, 2) },
        { "an axis is 9223372036854775807 voxels long", NiftiBytes.Of(NiftiDatatype.UInt8, 8, [long.MaxValue, 1, 1], 2).Bytes(1, 2) },
        { "32767×32767×1 with 32767 channels, more than 1024 million values", NiftiBytes.Of(NiftiDatatype.UInt8, 8, [32767, 32767, 1, 32767]).Bytes(1, 2) },
        { "a series of volumes with several values a voxel", NiftiBytes.Of(NiftiDatatype.UInt8, 8, [1, 1, 1, 2, 2]).Bytes(1, 2, 3, 4) },
        { "it has more than four axes", NiftiBytes.Of(NiftiDatatype.UInt8, 8, [1, 1, 1, 2, 2]).Bytes(1, 2, 3, 4) },
        { "its voxels are colours", NiftiBytes.Of((NiftiDatatype)128, 24, Two).Bytes(1, 2, 3, 4, 5, 6) },
        { "its voxels are complex numbers", NiftiBytes.Of((NiftiDatatype)32, 64, Two).With<long>(1, 2) },
        { "a type of voxels that NIfTI does not have (datatype 77)", NiftiBytes.Of((NiftiDatatype)77, 8, Two).Bytes(1, 2) },
        { "the voxels start at byte -4", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Single(108, -4).Bytes(1, 2) },
        { "the voxels start at byte NaN", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Single(108, float.NaN).Bytes(1, 2) },
        { "the voxels start at byte 1.000000020040877", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Single(108, 1e20f).Bytes(1, 2) },
        { "2×1×1, 1002 bytes of uint8, and it has 354", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Single(108, 1000).Bytes(1, 2) },
        { "2×1×1, 354 bytes of uint8, and it has 353", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Bytes(1) },
        { "an infinite number (scl_slope, scl_inter)", NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Single(112, float.PositiveInfinity).Bytes(1, 2) },
        { "it has voxels that are no numbers (NaN)", NiftiBytes.Of(NiftiDatatype.Float32, 32, Two).With(1, float.NaN) },
        { "it has voxels that are no numbers (NaN)", NiftiBytes.Of(NiftiDatatype.Float64, 64, Two).With(1, 1e300) },
        { "it ends before its last voxel", NiftiBytes.Gzip(NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Bytes(1)) },
        { "it ends before its first voxel", NiftiBytes.Gzip(NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Single(108, 1000).Bytes(1, 2)) },
        { "which no file of this length can hold", NiftiBytes.Gzip(NiftiBytes.Of(NiftiDatatype.UInt8, 8, [1000, 1000, 1000]).Bytes(1)) },
        { "its compressed content is damaged", [.. NiftiBytes.Gzip(NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Bytes(1, 2))[..20], .. new byte[400]] },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_file_that_cannot_be_read_has_its_sentence(string expected, byte[] file) =>
        Assert.Contains(expected, Assert.Throws<DeviceException>(() => Read(file)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_missing_a_folder_or_a_pipe_is_told()
    {
        Assert.Equal(DeviceFault.NotFound, Assert.Throws<DeviceException>(() => NiftiReader.Read(_folder["none.nii"], CancellationToken.None)).Reason);
        Assert.Contains("it is a folder", Assert.Throws<DeviceException>(() => NiftiReader.Read(_folder.Path, CancellationToken.None)).Message, StringComparison.Ordinal);
        using (var process = Process.Start("mkfifo", _folder["pipe.nii"]))
            process.WaitForExit();
        Assert.Contains("it is a pipe", Assert.Throws<DeviceException>(() => NiftiReader.Read(_folder["pipe.nii"], CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_more_is_unpacked_than_the_head_says()
    {
        var file = NiftiBytes.Gzip([.. NiftiBytes.Of(NiftiDatatype.UInt8, 8, Two).Bytes(1, 2), .. new byte[64 << 20]]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal([1f, 2], Read(file).Values);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    /// <summary>Whatever stands in a file, it is read or refused in words.</summary>
    [Property(MaxTest = 400)]
    public void A_damaged_file_is_read_or_refused_in_words(int seed)
    {
        var random = new Random(seed);
        var file = NiftiBytes.Of(NiftiDatatype.Int16, 16, [3, 2, 2], random.Next(1, 3), random.Next(2) == 0).With<short>(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        if (random.Next(2) == 0)
            file = NiftiBytes.Gzip(file);
        for (var i = random.Next(8); i >= 0; i--)
            file[random.Next(file.Length)] = (byte)random.Next(256);
        file = file[..random.Next(file.Length / 2, file.Length + 1)];
        try
        {
            var volume = Read(file);
            Assert.Equal(volume.Shape.Values, volume.Values.Length);
            Assert.All(volume.Values, v => Assert.True(float.IsFinite(v)));
        }
        catch (EdgeAgentException e)
        {
            Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
        }
    }

    private Volume Read(byte[] file)
    {
        File.WriteAllBytes(_folder["v.nii"], file);
        return NiftiReader.Read(_folder["v.nii"], CancellationToken.None);
    }
}
