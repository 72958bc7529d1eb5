using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Tests.Tracking;

public sealed class KalmanBoxTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromSeconds(1.0 / 30);

    [Fact]
    public void Four_small_filters_are_the_papers_filter_of_eight_states()
    {
        var random = new Random(4);
        var box = Measure(random, 0);
        var filter = new KalmanBox(box);
        var reference = new MatrixFilter(box);
        for (var i = 1; i < 60; i++)
        {
            filter.Predict(Frame, isSeen: true);
            reference.Predict();
            AssertAt(reference, filter, i);
            if (i % 5 == 0)
                continue;
            box = Measure(random, i);
            filter.Update(box);
            reference.Update(box);
            AssertAt(reference, filter, i);
        }
    }

    [Fact]
    public void Four_frames_at_once_lead_to_where_four_single_frames_lead()
    {
        var (once, often) = (new KalmanBox(Moving(0)), new KalmanBox(Moving(0)));
        for (var i = 4; i <= 40; i += 4)
        {
            once.Predict(4 * Frame, isSeen: true);
            for (var k = 0; k < 4; k++)
                often.Predict(Frame, isSeen: true);
            once.Update(Moving(i));
            often.Update(Moving(i));
        }

        Assert.Equal(Moving(40).Left, once.Left, 0.2);
        Assert.Equal(often.Left, once.Left, 0.2);
        Assert.Equal(often.Bottom, once.Bottom, 0.2);

        static DetectedObject Moving(int frame) => new(100 + 2 * frame, 50 + frame, 140 + 2 * frame, 130 + frame, 0.9f, 0);
    }

    [Fact]
    public void A_box_out_of_sight_keeps_its_size()
    {
        var filter = new KalmanBox(new DetectedObject(0, 0, 10, 20, 0.9f, 0));
        for (var i = 1; i < 10; i++)
        {
            filter.Predict(Frame, isSeen: true);
            filter.Update(new DetectedObject(0, 0, 10 + i, 20 + 2 * i, 0.9f, 0));
        }

        var height = filter.Bottom - filter.Top;
        filter.Predict(10 * Frame, isSeen: false);
        Assert.Equal(height, filter.Bottom - filter.Top, 1e-9);
    }

    private static DetectedObject Measure(Random random, int i)
    {
        var (x, y) = (200 + 3 * i + random.NextSingle() * 4, 100 - i + random.NextSingle() * 4);
        return new DetectedObject(x, y, x + 40 + random.NextSingle() * 3, y + 90 + random.NextSingle() * 6 + i, 0.9f, 0);
    }

    private static void AssertAt(MatrixFilter reference, KalmanBox filter, int frame)
    {
        var (x, y, w, h) = (reference.Mean[0], reference.Mean[1], reference.Mean[2] * reference.Mean[3], reference.Mean[3]);
        double[] expected = [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
        double[] found = [filter.Left, filter.Top, filter.Right, filter.Bottom];
        for (var i = 0; i < 4; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) < 1e-8, $"Frame {frame}, edge {i}: expected {expected[i]}, found {found[i]}.");
    }

    /// <summary>The filter as yolox/tracker/kalman_filter.py writes it, with 8×8 matrices; an inverse of 4×4 by Gauss and Jordan.</summary>
    private sealed class MatrixFilter
    {
        private double[,] _covariance;

        public MatrixFilter(DetectedObject box)
        {
            var z = Xyah(box);
            Mean = [.. z, 0, 0, 0, 0];
            var h = z[3];
            _covariance = Diagonal([h / 10, h / 10, 1e-2, h / 10, h / 16, h / 16, 1e-5, h / 16]);
        }

        public double[] Mean { get; private set; }

        public void Predict()
        {
            var h = Mean[3];
            var motion = Diagonal([1, 1, 1, 1, 1, 1, 1, 1]);
            for (var i = 0; i < 4; i++)
                motion[i, i + 4] = 1;
            Mean = Column(Multiply(motion, AsColumn(Mean)));
            _covariance = Add(Multiply(Multiply(motion, _covariance), Transpose(motion)),
                Diagonal([h / 20, h / 20, 1e-2, h / 20, h / 160, h / 160, 1e-5, h / 160]), 1);
        }

        public void Update(DetectedObject box)
        {
            var h = Mean[3];
            var observe = new double[4, 8];
            for (var i = 0; i < 4; i++)
                observe[i, i] = 1;
            var projected = Add(Multiply(Multiply(observe, _covariance), Transpose(observe)), Diagonal([h / 20, h / 20, 1e-1, h / 20]), 1);
            var gain = Multiply(Multiply(_covariance, Transpose(observe)), Inverse(projected));
            var innovation = Add(AsColumn(Xyah(box)), Multiply(observe, AsColumn(Mean)), -1);
            Mean = Column(Add(AsColumn(Mean), Multiply(gain, innovation), 1));
            _covariance = Add(_covariance, Multiply(Multiply(gain, projected), Transpose(gain)), -1);
        }

        private static double[] Xyah(DetectedObject b) => [(b.Left + b.Right) / 2.0, (b.Top + b.Bottom) / 2.0, b.Width / (double)b.Height, b.Height];

        private static double[,] Diagonal(double[] deviations)
        {
            var result = new double[deviations.Length, deviations.Length];
            for (var i = 0; i < deviations.Length; i++)
                result[i, i] = deviations[i] * deviations[i];
            return result;
        }

        private static double[,] AsColumn(double[] values)
        {
            var result = new double[values.Length, 1];
            for (var i = 0; i < values.Length; i++)
                result[i, 0] = values[i];
            return result;
        }

        private static double[] Column(double[,] values) => [.. Enumerable.Range(0, values.GetLength(0)).Select(i => values[i, 0])];

        private static double[,] Transpose(double[,] a) => Make(a.GetLength(1), a.GetLength(0), (i, j) => a[j, i]);

        private static double[,] Add(double[,] a, double[,] b, double sign) => Make(a.GetLength(0), a.GetLength(1), (i, j) => a[i, j] + sign * b[i, j]);

        private static double[,] Multiply(double[,] a, double[,] b) =>
            Make(a.GetLength(0), b.GetLength(1), (i, j) => Enumerable.Range(0, a.GetLength(1)).Sum(k => a[i, k] * b[k, j]));

        private static double[,] Make(int rows, int columns, Func<int, int, double> value)
        {
            var result = new double[rows, columns];
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                    result[i, j] = value(i, j);
            }

            return result;
        }

        private static double[,] Inverse(double[,] a)
        {
            var n = a.GetLength(0);
            var work = (double[,])a.Clone();
            var inverse = Make(n, n, (i, j) => i == j ? 1 : 0);
            for (var p = 0; p < n; p++)
            {
                var pivot = work[p, p];
                for (var j = 0; j < n; j++)
                    (work[p, j], inverse[p, j]) = (work[p, j] / pivot, inverse[p, j] / pivot);
                for (var i = 0; i < n; i++)
                {
                    var factor = work[i, p];
                    for (var j = 0; i != p && j < n; j++)
                        (work[i, j], inverse[i, j]) = (work[i, j] - factor * work[p, j], inverse[i, j] - factor * inverse[p, j]);
                }
            }

            return inverse;
        }
    }
}
