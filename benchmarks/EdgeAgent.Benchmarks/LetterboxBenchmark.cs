using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;
using OpenCvSharp;
using OpenCvSharp.Dnn;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// A frame into a model's input: ours from BGR24 and from I420 against OpenCV's resize, copyMakeBorder and blobFromImage
/// (cvtColor first for I420), one thread each. The four take turns, in another order each round, so that a busy machine slows
/// them alike and none always finds the caches as the same other left them; medians and their ratios are printed. Run by <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- letterbox</c>.
/// </summary>
internal sealed class LetterboxBenchmark : IDisposable
{
    private const int Rounds = 201;
    private const int WarmUp = 50;

    private readonly FrameFormat _bgrFormat;
    private readonly FrameFormat _i420Format;
    private readonly FramePool _pool = new();
    private readonly FrameLease _bgr;
    private readonly FrameLease _i420;
    private readonly float[] _tensor;
    private readonly ImagePreprocessor _fromBgr;
    private readonly ImagePreprocessor _fromI420;
    private readonly Mat _bgrMat;
    private readonly Mat _i420Mat;
    private readonly Mat _converted = new();
    private readonly Mat _resized = new();
    private readonly Mat _bordered = new();
    private readonly int _target;

    private LetterboxBenchmark(int width, int height, int target)
    {
        _target = target;
        _bgrFormat = new FrameFormat(PixelFormat.Bgr24, width, height);
        _i420Format = new FrameFormat(PixelFormat.I420, width, height);
        _bgr = _pool.Rent(_bgrFormat);
        _i420 = _pool.Rent(_i420Format);
        _tensor = GC.AllocateArray<float>(3 * target * target, pinned: true);
        var input = new ImageInput
        {
            Width = target,
            Height = target,
            Resize = ResizeMode.LetterboxTopleft,
            Pad = [114],
            Colour = ChannelOrder.Bgr,
            Layout = TensorLayout.Nchw,
            Type = TensorType.Float32,
        };
        _fromBgr = new ImagePreprocessor(input, "benchmark");
        _fromI420 = new ImagePreprocessor(input, "benchmark");
        new Random(1).NextBytes(_bgr.Pixels);
        new Random(2).NextBytes(_i420.Pixels);
        unsafe
        {
            fixed (byte* bgr = _bgr.Pixels)
                _bgrMat = Mat.FromPixelData(height, width, MatType.CV_8UC3, (nint)bgr);
            fixed (byte* i420 = _i420.Pixels)
                _i420Mat = Mat.FromPixelData(height * 3 / 2, width, MatType.CV_8UC1, (nint)i420);
        }
    }

    public static void Print()
    {
        Cv2.SetNumThreads(1);
        Console.WriteLine("One frame into a float tensor [1, 3, S, S], letterbox, one thread, median ms (and how many times OpenCV takes as long)");
        Console.WriteLine($"{"frame",-12}{"S",5}{"OpenCV BGR",12}{"ours BGR",16}{"OpenCV I420",13}{"ours I420",16}{"ours BGR / I420",17}");
        foreach (var (width, height, target) in new[] { (1920, 1080, 640), (1920, 1080, 416), (1280, 720, 640), (2592, 1944, 640), (640, 480, 640) })
        {
            using var benchmark = new LetterboxBenchmark(width, height, target);
            benchmark.Measure();
        }
    }

    public void Dispose()
    {
        _bgrMat.Dispose();
        _i420Mat.Dispose();
        _converted.Dispose();
        _resized.Dispose();
        _bordered.Dispose();
        _bgr.Dispose();
        _i420.Dispose();
        _pool.Dispose();
    }

    private void Measure()
    {
        Action[] candidates = [OpenCvFromBgr, OursFromBgr, OpenCvFromI420, OursFromI420];
        var times = candidates.Select(_ => new double[Rounds]).ToArray();
        var random = new Random(1);
        int[] order = [0, 1, 2, 3];
        for (var round = -WarmUp; round < Rounds; round++)
        {
            random.Shuffle(order);
            foreach (var i in order)
            {
                var start = Stopwatch.GetTimestamp();
                candidates[i]();
                if (round >= 0)
                    times[i][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        var median = Array.ConvertAll(times, t => t.Order().ElementAt(Rounds / 2));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{$"{_bgrFormat.Width}x{_bgrFormat.Height}",-12}{_target,5}{median[0],12:F3}{median[1],9:F3} ({median[0] / median[1],4:F2}){median[2],13:F3}{median[3],9:F3} ({median[2] / median[3],4:F2}){median[1] / median[3],17:F2}"));
    }

    private void OursFromBgr() => _fromBgr.Fill(_bgrFormat, _bgr.Pixels, _tensor);

    private void OursFromI420() => _fromI420.Fill(_i420Format, _i420.Pixels, _tensor);

    private void OpenCvFromBgr() => OpenCv(_bgrMat);

    private void OpenCvFromI420()
    {
        Cv2.CvtColor(_i420Mat, _converted, ColorConversionCodes.YUV2BGR_I420);
        OpenCv(_converted);
    }

    private void OpenCv(Mat frame)
    {
        var ratio = Math.Min((double)_target / _bgrFormat.Width, (double)_target / _bgrFormat.Height);
        var size = new Size((int)(_bgrFormat.Width * ratio), (int)(_bgrFormat.Height * ratio));
        Cv2.Resize(frame, _resized, size, 0, 0, InterpolationFlags.Linear);
        Cv2.CopyMakeBorder(_resized, _bordered, 0, _target - size.Height, 0, _target - size.Width, BorderTypes.Constant, Scalar.All(114));
        using var blob = CvDnn.BlobFromImage(_bordered);
    }
}
