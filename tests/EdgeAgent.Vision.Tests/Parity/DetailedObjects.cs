using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tests.Detection;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>Finds objects with their details and compares them.</summary>
internal static class DetailedObjects
{
    /// <summary>What a detector finds in a picture of the assets.</summary>
    public static DetailedObject[] Detect(LoadedDetector loaded, string image)
    {
        using var frame = StillFrames.Read(loaded.Pool, image);
        var detector = loaded.Detector;
        var boxes = detector.Detect(frame, CancellationToken.None).ToArray();
        return
        [
            .. boxes.Select((box, i) => new DetailedObject(box)
            {
                Mask = Whole(detector.MaskOf(i), frame.Format.Width, frame.Format.Height),
                Points = detector.CornersOf(i).Length > 0 ? detector.CornersOf(i).ToArray() : [.. detector.KeypointsOf(i).ToArray().Select(k => new System.Numerics.Vector2(k.X, k.Y))],
                PointScores = [.. detector.KeypointsOf(i).ToArray().Select(k => k.Score)],
            }),
        ];
    }

    /// <summary>Differences where both sides must have the same objects.</summary>
    public static ParityFigures Compare(IEnumerable<DetailedPicture> pictures)
    {
        var figures = new ParityFigures { Box = 0, Score = 0 };
        foreach (var picture in pictures)
        {
            var free = picture.Found.ToList();
            foreach (var want in picture.Expected)
            {
                var same = free.Where(f => f.Box.ClassId == want.Box.ClassId).ToArray();
                if (same.Length == 0)
                {
                    figures = figures with { Unmatched = figures.Unmatched + 1 };
                    continue;
                }

                var have = same.MaxBy(f => ReferenceBoxes.Iou(f.Box, want.Box))!;
                free.Remove(have);
                figures = Widen(figures, want, have);
            }

            figures = figures with { Objects = figures.Objects + picture.Expected.Length, Unmatched = figures.Unmatched + free.Count };
        }

        return figures;
    }

    /// <summary>
    /// Differences of quantised models, whose kernels differ between processors (README-media.md): an object whose score is within
    /// <paramref name="score"/> of the threshold may come or go.
    /// </summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="threshold">The score from which objects are listed.</param>
    /// <param name="box">Objects are the same up to so many pixels.</param>
    /// <param name="score">And up to this in score.</param>
    public static ParityFigures CompareCertain(IEnumerable<DetailedPicture> pictures, double threshold, double box, double score)
    {
        var figures = new ParityFigures { Box = 0, Score = 0 };
        foreach (var (expected, found) in pictures)
        {
            foreach (var (from, to) in new[] { (expected, found), (found, expected) })
            {
                foreach (var one in from.Where(o => o.Box.Score > threshold + score))
                {
                    var partner = to.Where(o => o.Box.ClassId == one.Box.ClassId && Math.Abs(o.Box.Score - one.Box.Score) <= score && ReferenceBoxes.Distance(o.Box, one.Box) <= box)
                        .MinBy(o => ReferenceBoxes.Distance(o.Box, one.Box));
                    figures = partner is null ? figures with { Unmatched = figures.Unmatched + 1 } : Widen(figures, one, partner);
                }
            }

            figures = figures with { Objects = figures.Objects + expected.Count(o => o.Box.Score > threshold + score) };
        }

        return figures;
    }

    /// <summary>Intersection over union; 1 where neither has a pixel.</summary>
    public static double MaskIou(byte[] a, byte[] b)
    {
        var (both, any) = (0, 0);
        for (var i = 0; i < a.Length; i++)
        {
            both += a[i] & b[i];
            any += a[i] | b[i];
        }

        return any == 0 ? 1 : both / (double)any;
    }

    private static ParityFigures Widen(ParityFigures figures, DetailedObject want, DetailedObject have)
    {
        Assert.Equal(want.Points.Length, have.Points.Length);
        var scores = want.PointScores.Zip(have.PointScores, (a, b) => (double)Math.Abs(a - b)).Append(Math.Abs(want.Box.Score - have.Box.Score));
        return figures with
        {
            Box = Math.Max(figures.Box!.Value, ReferenceBoxes.Distance(want.Box, have.Box)),
            Score = Math.Max(figures.Score!.Value, scores.Max()),
            MaskIou = want.Mask is null || have.Mask is null ? figures.MaskIou : Math.Min(figures.MaskIou ?? 1, MaskIou(want.Mask, have.Mask)),
            Points = want.Points.Length == 0
                ? figures.Points
                : Math.Max(figures.Points ?? 0, want.Points.Zip(have.Points, (a, b) => (double)Math.Max(Math.Abs(a.X - b.X), Math.Abs(a.Y - b.Y))).Max()),
        };
    }

    private static byte[]? Whole(InstanceMask? mask, int width, int height)
    {
        if (mask is null)
            return null;
        var pixels = new byte[width * height];
        for (var y = 0; y < mask.Height; y++)
            mask.Pixels(y).CopyTo(pixels, (mask.Top + y) * width + mask.Left);
        return pixels;
    }
}
