using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture.Stills;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Capture.Stills;

public sealed class StillHeaderTests
{
    [Fact]
    public void Sizes_are_read_without_decoding()
    {
        Assert.Equal((StillFormat.Pnm, 12, 34), Read("P5\n# made by hand\n12 34\n255\n"u8));
        Assert.Equal((StillFormat.Gif, 258, 2), Read("GIF89a\x02\x01\x02\0\0\0\0"u8));
        Assert.Equal((StillFormat.Tiff, 7, 9), Read([.. "II*\0"u8, 8, 0, 0, 0, 2, 0, 0, 1, 3, 0, 1, 0, 0, 0, 7, 0, 0, 0, 1, 1, 4, 0, 1, 0, 0, 0, 9, 0, 0, 0]));

        static (StillFormat, int, int) Read(ReadOnlySpan<byte> bytes)
        {
            var header = StillHeader.Read(bytes);
            return (header.Format, header.Width, header.Height);
        }
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:1", "it is a pointer of git-lfs, not the image itself: run git lfs pull")]
    [InlineData("\n <?xml version='1.0'?>", "it is a page of HTML or XML, not an image: perhaps the answer of a server in place of the file")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0", "HEIC and AVIF are not read; convert it to JPEG or PNG")]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0", "it is a video, not an image")]
    [InlineData("hello", "it is no image that is read: JPEG, PNG, WebP, BMP, GIF, TIFF and PNM are")]
    public void Other_things_are_named(string text, string words) =>
        Assert.Equal(words, Assert.Throws<FormatException>(() => StillHeader.Read(System.Text.Encoding.Latin1.GetBytes(text))).Message);

    [AssetFact]
    public void Cut_or_changed_headers_give_a_header_or_a_sentence_and_nothing_else()
    {
        var random = new Random(7);
        foreach (var path in Directory.GetFiles(TestAssets.PathOf("images/misc")).Where(p => new FileInfo(p).Length > 0))
        {
            var whole = File.ReadAllBytes(path);
            for (var length = 0; length < Math.Min(whole.Length, 700); length++)
                Try(whole.AsSpan(0, length));
            for (var round = 0; round < 300; round++)
            {
                var changed = whole[..Math.Min(whole.Length, 2000)];
                for (var i = 0; i < 3; i++)
                    changed[random.Next(Math.Min(changed.Length, 120))] = (byte)random.Next(256);
                Try(changed);
            }
        }
    }

    [Property]
    public void Any_bytes_give_a_header_or_a_sentence(byte[] bytes) => Try(bytes);

    private static void Try(ReadOnlySpan<byte> bytes)
    {
        try
        {
            StillHeader.Read(bytes);
        }
        catch (FormatException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }
}
