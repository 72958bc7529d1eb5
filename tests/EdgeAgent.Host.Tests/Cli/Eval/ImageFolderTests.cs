using EdgeAgent.Host.Cli.Eval;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Evaluation;

namespace EdgeAgent.Host.Tests.Cli.Eval;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.jpg", "a.jpg")]
    [InlineData("train/a.jpg", "a.jpg")]
    [InlineData("C:\\data\\a.jpg", "a.jpg")]
    [InlineData("/home/somebody/a.jpg", "a.jpg")]
    [InlineData("../../a.jpg", "a.jpg")]
    [InlineData("sub/a.jpg", "sub/a.jpg")]
    [InlineData("sub\\a.jpg", "sub/a.jpg")]
    public void A_picture_is_found_by_its_path_below_the_folder_else_by_its_last_part(string name, string expected)
    {
        Touch("a.jpg");
        Touch("sub/a.jpg");

        Assert.Equal([Path.Combine(_folder.Path, expected)], ImageFolder.Find(_folder.Path, Truth(name)));
    }

    [Fact]
    public void Missing_pictures_are_counted_and_the_first_named()
    {
        Touch("a.jpg");

        var e = Assert.Throws<AnnotationException>(() => ImageFolder.Find(_folder.Path, Truth("1.jpg", "a.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg", "6.jpg", "7.jpg")));

        Assert.Equal($"7 of 8 pictures that the annotations name are not in {_folder.Path}: 1.jpg, 2.jpg, 3.jpg, 4.jpg, 5.jpg and 2 more.", e.Message);
    }

    [Fact]
    public void Two_entries_for_one_file_are_refused()
    {
        Touch("a.jpg");

        var e = Assert.Throws<AnnotationException>(() => ImageFolder.Find(_folder.Path, Truth("x/a.jpg", "y/a.jpg")));

        Assert.Equal($"The annotations have more than one image for {Path.Combine(_folder.Path, "a.jpg")}: id 0, id 1.", e.Message);
    }

    [Fact]
    public void A_folder_that_is_none_is_told()
    {
        Touch("a.jpg");
        var file = Path.Combine(_folder.Path, "a.jpg");

        Assert.Equal($"--images: {file} is a file, not a folder.", Assert.Throws<AnnotationException>(() => ImageFolder.Find(file, Truth("a.jpg"))).Message);
        Assert.Equal($"--images: {file}s does not exist.", Assert.Throws<AnnotationException>(() => ImageFolder.Find(file + "s", Truth("a.jpg"))).Message);
    }

    private static GroundTruth Truth(params string[] names) => new(["cat"], [.. names.Select((n, i) => new TruthImage(i, n, null, []))], []);

    private void Touch(string name)
    {
        var path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
    }
}
