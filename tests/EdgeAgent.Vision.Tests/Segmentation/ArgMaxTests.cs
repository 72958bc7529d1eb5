using EdgeAgent.Vision.Segmentation;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Segmentation;

public sealed class ArgMaxTests
{
    /// <summary>Few different numbers, so that there are many ties.</summary>
    [Property(MaxTest = 100)]
    public Property Planes_and_rows_give_the_first_of_the_largest() => Prop.ForAll(
        (from classes in Gen.Choose(1, 9) from places in Gen.Choose(1, 37) from numbers in Gen.Choose(-2, 2).ArrayOf(classes * places) select (classes, numbers)).ToArbitrary(),
        drawn =>
        {
            var (classes, drawnNumbers) = drawn;
            var rows = drawnNumbers.Select(n => (float)n).ToArray();
            var places = rows.Length / classes;
            var planes = Enumerable.Range(0, rows.Length).Select(i => rows[i % places * classes + i / places]).ToArray();
            var expected = Enumerable.Range(0, places).Select(p => (byte)Array.IndexOf(rows[(p * classes)..((p + 1) * classes)], rows[(p * classes)..((p + 1) * classes)].Max())).ToArray();
            var (fromRows, fromPlanes) = (new byte[places], new byte[places]);
            ArgMax.OfRows(rows, classes, fromRows);
            ArgMax.OfPlanes(planes, places, fromPlanes);
            return expected.SequenceEqual(fromRows) && expected.SequenceEqual(fromPlanes);
        });
}
