using System.Globalization;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Pipeline.Tests.Events;

public class BecauseTests
{
    [Fact]
    public void Values_have_their_units_and_read_the_same_in_every_country()
    {
        var culture = CultureInfo.CurrentCulture;
        var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator) = (",", ".");
        CultureInfo.CurrentCulture = german;
        try
        {
            Assert.Equal(new EventReason("score", "0.877", "at least 0.5"), Because.Score("score", 0.8766, 0.5));
            Assert.Equal(new EventReason("area", "0.42 %", "at least 0.1 %"), Because.Share("area", 0.0042, 0.001));
            Assert.Equal(new EventReason("dwell", "12.35 s", "at least 500 ms"), Because.Time("dwell", TimeSpan.FromSeconds(12.345), TimeSpan.FromMilliseconds(500)));
            Assert.Equal(new EventReason("confirm_after", "3 of 5 frames", "at least 2 of 5"), Because.Frames("confirm_after", 3, 2, 5));
            Assert.Equal(new EventReason("foot_point", "x 0.413, y 0.77", "within door"), Because.Place("foot_point", 0.4126, 0.77, "within door"));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
