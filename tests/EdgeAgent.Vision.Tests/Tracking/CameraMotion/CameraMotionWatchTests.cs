using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;
using EdgeAgent.Vision.Tracking.CameraMotion;
using Xunit.Abstractions;

namespace EdgeAgent.Vision.Tests.Tracking.CameraMotion;

/// <summary>What is found is held against how the view was moved, at the corners of the picture: there turn and scale count most.</summary>
public sealed class CameraMotionWatchTests(ITestOutputHelper log)
{
    private const int Width = 640;
    private const int Height = 360;

    private readonly CameraMotionWatch _watch = new();

    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(3, -2, 0, 1)]
    [InlineData(-41, 23, 0, 1)]
    [InlineData(90, 0, 0, 1)]
    [InlineData(5, 5, 0.05, 1)]
    [InlineData(-12, 8, -0.02, 1.04)]
    [InlineData(0, 0, 0, 0.95)]
    public void A_camera_that_moves_turns_and_zooms_is_found_to(double x, double y, double turn, double zoom)
    {
        using var view = new MovingView(Width, Height);
        Look(view, 1000, 1000);

        var movement = Look(view, 1000 + x, 1000 + y, turn, zoom);
        AssertMoved(movement, x, y, turn, zoom, 1);
        Assert.Equal(0, _watch.Failures);
    }

    [Fact]
    public void A_large_object_that_walks_by_moves_no_camera()
    {
        using var view = new MovingView(Width, Height);
        // More than half of the picture, against the camera's movement.
        var before = new DetectedObject(100, 20, 560, 350, 0.9f, 0);
        var after = before with { Left = before.Left + 30, Right = before.Right + 30 };
        Look(view, 1000, 1000, objects: before);

        AssertMoved(Look(view, 1020, 1000, objects: after), 20, 0, 0, 1, 1);
    }

    [Fact]
    public void Small_objects_that_nobody_detects_move_no_camera()
    {
        using var view = new MovingView(Width, Height);
        using (var frame = view.Look(1000, 1000, 0, 1, 0, new(50, 50, 130, 250, 1, 0), new(400, 100, 500, 300, 1, 0)))
            Take(frame, []);

        using var next = view.Look(1000, 1010, 0, 1, 0, new(80, 50, 160, 250, 1, 0), new(430, 100, 530, 300, 1, 0));
        AssertMoved(Take(next, []), 0, 10, 0, 1, 1);
    }

    [Fact]
    public void After_a_cut_nothing_is_said_to_have_moved_and_it_is_counted()
    {
        using var view = new MovingView(Width, Height);
        using var other = new MovingView(Width, Height, seed: 2);
        Look(view, 1000, 1000);

        Assert.Equal(Similarity.Identity, Look(other, 500, 700));
        Assert.Equal(1, _watch.Failures);
        AssertMoved(Look(other, 503, 700), 3, 0, 0, 1, 1);
        Assert.Equal(1, _watch.Failures);
    }

    [Fact]
    public void In_the_dark_nothing_is_said_to_have_moved_and_it_is_counted()
    {
        using var view = new MovingView(Width, Height);
        for (var i = 0; i < 3; i++)
        {
            using var frame = view.Blank();
            Assert.Equal(Similarity.Identity, Take(frame, []));
        }

        Assert.Equal(2, _watch.Failures);
    }

    [Fact]
    public void Another_size_and_a_break_are_beginnings_and_no_failures()
    {
        using var view = new MovingView(Width, Height);
        using var smaller = new MovingView(320, 240);
        Look(view, 1000, 1000);
        Assert.Equal(Similarity.Identity, Look(smaller, 1300, 1000));
        _watch.Reset();
        Assert.Equal(Similarity.Identity, Look(smaller, 100, 100));
        Assert.Equal(0, _watch.Failures);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(24, 400)]
    public void A_picture_too_small_to_see_anything_in_is_no_fault(int width, int height)
    {
        using var view = new MovingView(width, height);
        Look(view, 100, 100);
        Assert.Equal(Similarity.Identity, Look(view, 100, 100) with { X = 0, Y = 0, A = 1, B = 0 });
    }

    [Fact]
    public void Looking_allocates_nothing()
    {
        using var view = new MovingView(Width, Height);
        using var one = view.Look(1000, 1000);
        using var other = view.Look(1008, 1000);
        DetectedObject[] objects = [new(100, 100, 200, 300, 0.9f, 0)];
        Round();

        Assert.Equal(0, SteadyState.Bytes(Round));
        Assert.Equal(0, _watch.Failures);

        void Round()
        {
            for (var i = 0; i < 6; i++)
                Take(i % 2 == 0 ? one : other, objects);
        }
    }

    private Similarity Look(MovingView view, double x, double y, double turn = 0, double zoom = 1, params DetectedObject[] objects)
    {
        using var frame = view.Look(x, y, turn, zoom, 0, objects);
        return Take(frame, objects);
    }

    private Similarity Take(EdgeAgent.Pipeline.Streams.FrameLease frame, DetectedObject[] objects)
    {
        var movement = _watch.Look(frame);
        _watch.Choose(objects);
        return movement;
    }

    private void AssertMoved(in Similarity found, double x, double y, double turn, double zoom, double tolerance)
    {
        foreach (var (column, row) in new[] { (0, 0), (Width, 0), (0, Height), (Width, Height) })
        {
            // The same place of the scene in the new view: moved there, turned and zoomed around the middle.
            var (dx, dy) = (column - Width / 2.0 - x, row - Height / 2.0 - y);
            var (cos, sin) = (zoom * Math.Cos(turn), zoom * Math.Sin(turn));
            var (expectedX, expectedY) = (cos * dx - sin * dy + Width / 2.0, sin * dx + cos * dy + Height / 2.0);
            var (foundX, foundY) = found.Of(column, row);
            log.WriteLine($"{foundX - expectedX:F3} {foundY - expectedY:F3}");
            Assert.InRange(foundX - expectedX, -tolerance, tolerance);
            Assert.InRange(foundY - expectedY, -tolerance, tolerance);
        }
    }
}
