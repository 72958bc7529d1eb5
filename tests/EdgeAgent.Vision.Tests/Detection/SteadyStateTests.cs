using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;
using Xunit.Abstractions;

namespace EdgeAgent.Vision.Tests.Detection;

public sealed class SteadyStateTests(ITestOutputHelper log)
{
    [AssetTheory]
    [InlineData("models/detection/yolox_nano.onnx", "images/coco/000000349860.jpg", PixelFormat.Bgr24)]
    [InlineData("exports/ultralytics/yolov8_detect_256x320.onnx", "exports/images/shapes_a.png", PixelFormat.I420)]
    [InlineData("exports/ultralytics/yolov8_detect_256x320_fp16.onnx", "exports/images/shapes_a.png", PixelFormat.Bgr24)]
    [InlineData("exports/detr/detr_160x192.onnx", "exports/images/shapes_a.png", PixelFormat.Bgr24)]
    [InlineData("exports/rtdetr/rtdetrv2_256.onnx", "exports/images/shapes_a.png", PixelFormat.I420)]
    [InlineData("exports/ultralytics/yolov8_detect_nms_256x320.onnx", "exports/images/shapes_a.png", PixelFormat.Bgr24)]
    [InlineData("exports/ultralytics/yolov10_e2e_256.onnx", "exports/images/shapes_a.png", PixelFormat.Bgr24)]
    [InlineData("exports/ultralytics/yolov8_seg_256.onnx", "exports/images/shapes_a.png", PixelFormat.Bgr24)]
    [InlineData("exports/ultralytics/yolov8_pose_256.onnx", "exports/images/figures_a.png", PixelFormat.Bgr24)]
    [InlineData("exports/ultralytics/yolov8_obb_256.onnx", "exports/images/shapes_a.png", PixelFormat.Bgr24)]
    [InlineData("exports/yolov5/yolov5_objectness_256.onnx", "exports/images/shapes_a.png", PixelFormat.Bgr24)]
    public void From_frame_to_tracks_nothing_is_allocated_while_no_event_fires(string model, string image, PixelFormat pixels)
    {
        using var detector = new LoadedDetector(model, new DetectorOptions { MinScore = 0.1, WithMasks = true });
        var issuer = new EventIssuer(new EventSource("line-3", SourceKind.Camera, "door"), new Silence(), TimeProvider.System);
        var objects = new ObjectLifecycle(issuer, "m", detector.Detector.Model.Labels, new ObjectLifecycleOptions { UpdateEvery = TimeSpan.FromDays(1) });
        using var frame = Picture(detector.Pool, image, pixels);
        using var stop = new CancellationTokenSource();
        var i = 0;
        Work(10);

        Assert.Equal(0, SteadyState.Bytes(() => Work(20)));
        Assert.NotEqual(0, objects.Objects.Length);

        void Work(int frames)
        {
            for (var end = i + frames; i < end; i++)
            {
                frame.Place(StreamTime.FromMilliseconds(100 * i), default, i, 0);
                objects.Process(frame, detector.Detector.Detect(frame, stop.Token));
            }
        }
    }

    // Objects come and go, so the outputs stay with ONNX Runtime: for each a handle and a shape are made, whatever their size.
    [AssetTheory]
    [InlineData("exports/detectron2/mask_rcnn_dynamic.onnx", 5)]
    [InlineData("exports/torchvision/ssdlite_mobilenet_256.onnx", 3)]
    public void Outputs_of_a_length_that_varies_cost_handles_and_no_memory_of_their_own(string model, int outputs)
    {
        using var detector = new LoadedDetector(model, new DetectorOptions { MinScore = 0.1, WithMasks = true });
        using var some = StillFrames.Read(detector.Pool, "exports/images/shapes_c.png");
        using var none = detector.Pool.Rent(some.Format);
        none.Pixels.Fill(128);
        Work(4);

        var bytes = SteadyState.Bytes(() => Work(20)) / 40;

        log.WriteLine($"{bytes} bytes a frame");
        Assert.InRange(bytes, 0, 600 * outputs);

        void Work(int rounds)
        {
            for (var i = 0; i < rounds; i++)
            {
                detector.Detector.Detect(some, CancellationToken.None);
                detector.Detector.Detect(none, CancellationToken.None);
            }
        }
    }

    private static FrameLease Picture(FramePool pool, string image, PixelFormat pixels)
    {
        var picture = StillFrames.Read(pool, image);
        if (pixels == PixelFormat.Bgr24)
            return picture;
        using (picture)
            return StillFrames.ToI420(pool, picture);
    }

    private sealed class Silence : IAgentOutlet
    {
        public void Offer(EventEnvelope envelope)
        {
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
