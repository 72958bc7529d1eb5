using EdgeAgent.Pipeline;

namespace EdgeAgent.Vision.Evaluation;

/// <summary>
/// Reads annotation files of the COCO layout (cocodataset.org, "Data format"): <c>images</c> with <c>id</c> and <c>file_name</c>,
/// <c>categories</c> with <c>id</c> and <c>name</c>, <c>annotations</c> with <c>image_id</c>, <c>category_id</c>, <c>bbox</c> as left,
/// top, width, height, and, where they are there, <c>area</c> (else that of the box) and <c>iscrowd</c> (else none). As pycocotools does,
/// annotations of pictures and categories that the file does not list are left out; unlike there it is said.
/// </summary>
public static class CocoFile
{
    /// <summary>COCO's own largest, of 118,000 pictures with outlines, has 450 MB.</summary>
    private const int MaximumBytes = 1 << 30;

    /// <summary>Reads a file.</summary>
    /// <param name="path">A JSON file of at most 1 GiB.</param>
    /// <param name="withMasks">Whether the objects' pixels are read too; each must have a <c>segmentation</c> then: outlines, or runs as numbers or as text.</param>
    /// <exception cref="AnnotationException">It cannot be read or is none; the message says where and why.</exception>
    public static GroundTruth Read(string path, bool withMasks = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var bytes = RegularFile.Read(path, MaximumBytes)
                ?? throw new AnnotationException($"The annotations {path} have more than {MaximumBytes >> 30} GiB. Split the file by pictures.");
            var scan = new CocoScan(path, bytes, withMasks);
            return Combine(scan.Read(), scan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AnnotationException($"The annotations {path} cannot be read: {e.Message}", e);
        }
    }

    private static GroundTruth Combine(CocoContent content, CocoScan scan)
    {
        var notes = new List<string>();
        var (classes, classOf) = Classes(content, notes);
        var images = content.Images.ToDictionary(i => i.Id, i => (i.Size, Objects: new List<TruthObject>()));
        var (ofNoImage, ofNoCategory) = (0, 0);
        foreach (var a in content.Annotations)
        {
            if (!images.TryGetValue(a.ImageId, out var image))
                ofNoImage++;
            else if (!classOf.TryGetValue(a.CategoryId, out var classId))
                ofNoCategory++;
            else
                image.Objects.Add(Object(a, classId, image.Size, scan));
        }

        if (ofNoImage > 0)
            notes.Add($"{ofNoImage} of {content.Annotations.Count} annotations are of pictures that the file does not list; they do not count.");
        if (ofNoCategory > 0)
            notes.Add($"{ofNoCategory} of {content.Annotations.Count} annotations are of categories that the file does not list; they do not count.");
        return new GroundTruth(classes, [.. content.Images.OrderBy(i => i.Id).Select(i => new TruthImage(i.Id, i.FileName, i.Size, images[i.Id].Objects))], notes);
    }

    private static TruthObject Object(in CocoAnnotation annotation, int classId, (int Width, int Height)? size, CocoScan scan)
    {
        if (annotation.Segmentation is not { } segmentation)
            return new TruthObject(classId, annotation.Box, annotation.Area ?? annotation.Box.Area, annotation.IsCrowd);
        try
        {
            // The scan makes sure of the size where there are masks.
            var mask = segmentation.Draw(size!.Value.Width, size.Value.Height);
            return new TruthObject(classId, annotation.Box, annotation.Area ?? mask.Area, annotation.IsCrowd, mask);
        }
        catch (FormatException e)
        {
            throw scan.Fault(segmentation.At, segmentation.Where, e.Message);
        }
    }

    /// <summary>Categories of one name are one class: some exporters write a class's name for its group too.</summary>
    private static (List<string> Classes, Dictionary<long, int> ClassOf) Classes(CocoContent content, List<string> notes)
    {
        var classes = new List<string>();
        var byName = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var classOf = new Dictionary<long, int>();
        foreach (var category in content.Categories.OrderBy(c => c.Id))
        {
            if (byName.TryAdd(category.Name, classes.Count))
                classes.Add(category.Name);
            else
                notes.Add($"Category {category.Id} is called '{category.Name}' as another is; they count as one class.");
            classOf.Add(category.Id, byName[category.Name]);
        }

        return (classes, classOf);
    }
}
