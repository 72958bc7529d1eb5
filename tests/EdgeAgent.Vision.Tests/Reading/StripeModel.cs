using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Reading;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Vision.Tests.Reading;

/// <summary>The reader of stripes (<see cref="StripeGraph"/>) as a bundle at a lane of its own.</summary>
internal sealed class StripeModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StripeModel(OnnxModelWriter? graph = null, IReadOnlyList<string>? labels = null)
    {
        var path = (graph ?? StripeGraph.Paddle()).Save(_folder["stripes.onnx"]);
        Bundle = new ModelBundle
        {
            Name = "stripes",
            Folder = _folder.Path,
            Labels = labels ?? ["0", "1", "2"],
            Files = new Dictionary<string, string> { [ModelBundle.MainRole] = path },
        };
        Lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "stripes" }, TimeProvider.System, NullLogger.Instance);
    }

    public ModelBundle Bundle { get; }

    public ModelLane Lane { get; }

    public ReadingModel Load() => ReadingModel.Load(Bundle, Lane, CancellationToken.None);

    public void Dispose()
    {
        Lane.Dispose();
        _folder.Dispose();
    }

    /// <summary>A picture of stripes side by side, a letter each: r, g, b, w, and anything else for grey.</summary>
    public static FrameLease Draw(FramePool pool, string stripes, int stripeWidth, int height)
    {
        var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, stripes.Length * stripeWidth, height));
        for (var i = 0; i < frame.Pixels.Length; i += 3)
        {
            byte[] colour = stripes[i / 3 % (stripes.Length * stripeWidth) / stripeWidth] switch
            {
                'r' => [0, 0, 255],
                'g' => [0, 255, 0],
                'b' => [255, 0, 0],
                'w' => [255, 255, 255],
                _ => [128, 128, 128],
            };
            colour.CopyTo(frame.Pixels[i..]);
        }

        return frame;
    }
}
