using System.Text;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Evaluation;

namespace EdgeAgent.Vision.Tests.Evaluation;

public sealed class CocoFileTests : IDisposable
{
    private const string Images = """ "images":[{"id":7,"file_name":"a.jpg"}] """;
    private const string Categories = """ "categories":[{"id":1,"name":"cat"}] """;
    private const string Annotation = """ "image_id":7,"category_id":1,"bbox":[1,2,3,4] """;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-").FullName;

    private string File => Path.Combine(_folder, "labels.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Keys_may_come_in_any_order_and_others_are_passed_over()
    {
        var truth = Read("""
            {"info":{"year":2017,"images":[1]},"annotations":[
             {"iscrowd":1,"area":9.5,"segmentation":[[1,2,3]],"bbox":[1.5,2,3,4],"category_id":1,"image_id":7,"id":5,"ignore":1},
             {"bbox":[0,0,2,3],"image_id":3.0,"category_id":2,"iscrowd":false}],
             "licenses":[],"categories":[{"name":"dog","supercategory":"animal","id":2},{"id":1,"name":" cat "}],
             "images":[{"file_name":"a.jpg","id":7,"height":2},{"id":3,"file_name":"b.jpg"}]}
            """);

        Assert.Equal(["cat", "dog"], truth.Classes);
        Assert.Equal([3L, 7L], truth.Images.Select(i => i.Id));
        Assert.Equal(["b.jpg", "a.jpg"], truth.Images.Select(i => i.FileName));
        Assert.Equal([new TruthObject(1, new PixelBox(0, 0, 2, 3), 6, false)], truth.Images[0].Objects);
        Assert.Equal([new TruthObject(0, new PixelBox(1.5, 2, 3, 4), 9.5, true)], truth.Images[1].Objects);
        Assert.Empty(truth.Notes);
    }

    [Fact]
    public void A_mark_of_the_encoding_is_passed_over()
    {
        System.IO.File.WriteAllText(File, Document(""), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Single(CocoFile.Read(File).Images);
    }

    [Fact]
    public void Annotations_of_what_the_file_does_not_list_are_left_out_and_told()
    {
        var truth = Read(Document("""{"image_id":8,"category_id":1,"bbox":[1,2,3,4]},{"image_id":7,"category_id":9,"bbox":[1,2,3,4]},{ """ + Annotation + "}"));

        Assert.Single(truth.Images[0].Objects);
        Assert.Equal(
        [
            "1 of 3 annotations are of pictures that the file does not list; they do not count.",
            "1 of 3 annotations are of categories that the file does not list; they do not count.",
        ], truth.Notes);
    }

    [Fact]
    public void Categories_of_one_name_are_one_class_and_that_is_told()
    {
        var truth = Read("{" + Images + """, "annotations":[], "categories":[{"id":0,"name":"cat"},{"id":4,"name":"Cat"},{"id":5,"name":"dog"}]}""");

        Assert.Equal(["cat", "dog"], truth.Classes);
        Assert.Equal(["Category 4 is called 'Cat' as another is; they count as one class."], truth.Notes);
    }

    [Theory]
    [InlineData("[{\"image_id\":1}]", ":1:1: expected an object with 'images', 'annotations' and 'categories', found an array. A list of results is no annotation file.")]
    [InlineData("7", ":1:1: expected an object with 'images', 'annotations' and 'categories', found a number.")]
    [InlineData("", ":1:1: from here on it is no JSON. The file may be cut off or of another kind.")]
    [InlineData("{\"images\":[]}", ": 'annotations' is missing; expected an object with 'images', 'annotations' and 'categories'.")]
    [InlineData("{\"images\":[],\"annotations\":[],\"categories\":[{\"id\":1,\"name\":\"a\"}]}", ": 'images' is empty, so there is nothing to look at.")]
    [InlineData("{\"images\":{}}", ":1:11 (images): expected an array, found an object.")]
    [InlineData("{\n \"images\":[],\n \"images\":[]}", ":3:11 (images): it stands there for the second time.")]
    [InlineData("{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"},\n7]}", ":2:1 (images[1]): expected an object, found a number.")]
    [InlineData("{\"images\":[{\"id\":1}]}", ":1:12 (images[0]): it has no 'file_name'.")]
    [InlineData("{\"images\":[{\"file_name\":\"a.jpg\"}]}", ":1:12 (images[0]): it has no 'id'.")]
    [InlineData("{\"images\":[{\"id\":\"7\"}]}", ":1:18 (images[0].id): expected a whole number, found a text.")]
    [InlineData("{\"images\":[{\"id\":7.5}]}", ":1:18 (images[0].id): expected a whole number, found another.")]
    [InlineData("{\"images\":[{\"id\":7,\"file_name\":\"a\"},{\"id\":7,\"file_name\":\"b\"}]}", ":1:37 (images[1]): another image has the id 7 too.")]
    [InlineData("{\"categories\":[{\"id\":1}]}", ":1:16 (categories[0]): it has no 'name'.")]
    [InlineData("{\"categories\":[{\"id\":1,\"name\":\" \"}]}", ":1:31 (categories[0].name): the text is empty.")]
    [InlineData("{\"categories\":[{\"id\":1,\"name\":null}]}", ":1:31 (categories[0].name): expected a text, found null.")]
    [InlineData("{\"categories\":[{\"id\":1,\"name\":\"\\ud800\"}]}", ":1:31 (categories[0].name): the text holds half a character.")]
    [InlineData("{\"annotations\":[{\"category_id\":1}]}", ":1:17 (annotations[0]): it has no 'image_id'.")]
    [InlineData("{\"annotations\":[{\"image_id\":1,\"category_id\":1}]}", ":1:17 (annotations[0]): it has no 'bbox'.")]
    [InlineData("{\"annotations\":[{\"bbox\":7}]}", ":1:25 (annotations[0].bbox): expected four numbers: left, top, width, height; found a number.")]
    [InlineData("{\"annotations\":[{\"bbox\":[1,2,3]}]}", ":1:25 (annotations[0].bbox): expected four numbers: left, top, width, height; found 3.")]
    [InlineData("{\"annotations\":[{\"bbox\":[1,2,3,4,5]}]}", ":1:34 (annotations[0].bbox): expected four numbers: left, top, width, height; found more.")]
    [InlineData("{\"annotations\":[{\"bbox\":[1,2,\"3\",4]}]}", ":1:30 (annotations[0].bbox[2]): expected a number, found a text.")]
    [InlineData("{\"annotations\":[{\"bbox\":[1,2,1e999,4]}]}", ":1:30 (annotations[0].bbox[2]): the number is beyond all bounds.")]
    [InlineData("{\"annotations\":[{\"bbox\":[1,2,-3,4]}]}", ":1:25 (annotations[0].bbox): expected four numbers: left, top, width, height; its size is -3 x 4.")]
    [InlineData("{\"annotations\":[\n{\"bbox\":[1,2,NaN,4]}]}", ":2:14: a value is NaN or infinite, which JSON has no number for. Look for what made it, or leave this annotation out.")]
    [InlineData("{\"annotations\":[\n{\"bbox\":[1,2,-Infinity,4]}]}", ":2:15: a value is NaN or infinite, which JSON has no number for. Look for what made it, or leave this annotation out.")]
    [InlineData("{\"annotations\":[{\"area\":-1}]}", ":1:25 (annotations[0].area): expected 0 or more, found -1.")]
    [InlineData("{\"annotations\":[{\"iscrowd\":2}]}", ":1:28 (annotations[0].iscrowd): expected 0 or 1, found 2.")]
    public void A_fault_is_told_with_its_place(string text, string expected)
    {
        var e = Assert.Throws<AnnotationException>(() => Read(text));

        Assert.Equal(File + expected, e.Message);
    }

    [Theory]
    [InlineData("[[1,1,3,1,3,3,1,3]]", new[] { 5, 2, 2, 2, 9 })]
    [InlineData("[[0,0,2,0,2,1,0,1],[1,0,3,0,3,1,1,1]]", new[] { 0, 1, 3, 1, 3, 1, 11 })]
    [InlineData("{\"size\":[4,5],\"counts\":[5,2,13]}", new[] { 5, 2, 13 })]
    [InlineData("{\"counts\":\"52=\",\"size\":[4,5]}", new[] { 5, 2, 13 })]
    public void Outlines_and_runs_are_drawn(string segmentation, int[] runs)
    {
        var truth = Read(WithMask(segmentation), withMasks: true);

        Assert.Equal(runs, truth.Images[0].Objects[0].Mask!.ToRuns());
        Assert.Equal(truth.Images[0].Objects[0].Mask!.Area, truth.Images[0].Objects[0].Area);
    }

    [Theory]
    [InlineData("7", "expected outlines or runs, found a number.")]
    [InlineData("[]", "expected a list of outlines, each of at least three corners, x and y in turn; found none.")]
    [InlineData("[1,2,3,4,5,6]", "expected a list of outlines, each of at least three corners, x and y in turn; found a number.")]
    [InlineData("[[1,2,3,4]]", "expected a list of outlines, each of at least three corners, x and y in turn; found 4 numbers.")]
    [InlineData("[[1,2,3,4,5,1e6]]", "a corner lies at 1000000, far from any picture.")]
    [InlineData("{\"counts\":[20]}", "expected 'size' as height and width.")]
    [InlineData("{\"size\":[4,5]}", "it has no 'counts'.")]
    [InlineData("{\"size\":[5,4],\"counts\":[20]}", "its runs are of a picture of 4x5, the picture has 5x4.")]
    [InlineData("{\"size\":[4,5],\"counts\":[7]}", "its runs have 7 pixels, the picture of 5x4 has 20.")]
    [InlineData("{\"size\":[4,5],\"counts\":[7,-1,14]}", "a run has the length -1.")]
    [InlineData("{\"size\":[4,5],\"counts\":\"A\u00e4\"}", "the text of its runs is none from character 2 on.")]
    public void A_mask_that_cannot_be_drawn_is_told_with_its_place(string segmentation, string expected)
    {
        var e = Assert.Throws<AnnotationException>(() => Read(WithMask(segmentation), withMasks: true));

        Assert.Matches(@":2:\d+ \(annotations\[0\]\.segmentation\): ", e.Message);
        Assert.EndsWith(": " + expected, e.Message);
        Assert.Single(Read(WithMask(segmentation)).Images[0].Objects);
    }

    [Fact]
    public void Masks_need_the_sizes_of_the_pictures_and_a_segmentation_of_each_object()
    {
        Assert.EndsWith("(images[0]): it has no 'width' and 'height', which masks need.",
            Assert.Throws<AnnotationException>(() => Read(Document(""), withMasks: true)).Message);
        Assert.EndsWith("(annotations[0]): it has no 'segmentation'.",
            Assert.Throws<AnnotationException>(() => Read(WithMask("[]").Replace("segmentation", "other", StringComparison.Ordinal), withMasks: true)).Message);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_a_fault_and_never_a_shorter_list()
    {
        var text = Document("{ " + Annotation + ",\"iscrowd\":0,\"area\":12}");
        for (var length = 0; length < text.TrimEnd().Length; length++)
            Assert.Throws<AnnotationException>(() => Read(text[..length]));
    }

    [Fact]
    public void What_is_no_file_is_told()
    {
        Assert.Contains("none.json cannot be read: ", Assert.Throws<AnnotationException>(() => CocoFile.Read(Path.Combine(_folder, "none.json"))).Message);
        Assert.EndsWith("it is a folder, not a file.", Assert.Throws<AnnotationException>(() => CocoFile.Read(_folder)).Message);
    }

    [AssetFact]
    public void The_assets_annotations_are_read_whole()
    {
        var truth = CocoFile.Read(TestAssets.PathOf("images/coco/instances_val2017_subset.json"));

        Assert.Equal((38, 80, 364, 5), (truth.Images.Count, truth.Classes.Count,
            truth.Images.Sum(i => i.Objects.Count), truth.Images.Sum(i => i.Objects.Count(b => b.IsCrowd))));
    }

    private static string Document(string annotations) => "{" + Images + "," + Categories + ", \"annotations\":[" + annotations + "]}";

    private static string WithMask(string segmentation) =>
        """{"images":[{"id":7,"file_name":"a.jpg","width":5,"height":4}],""" + Categories + ", \"annotations\":[\n{" + Annotation + $", \"segmentation\":{segmentation}}}]}}";

    private GroundTruth Read(string text, bool withMasks = false)
    {
        System.IO.File.WriteAllText(File, text);
        return CocoFile.Read(File, withMasks);
    }
}
