using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Tracking;

public sealed class ByteTrackerTests
{
    private readonly ByteTracker _tracker = new(new ByteTrackOptions());

    [Fact]
    public void An_object_counts_from_its_second_frame()
    {
        Assert.Empty(See(0, At(100, 100)));
        Assert.Equal([1], See(1, At(102, 100)));
        Assert.Equal(StreamTime.FromMilliseconds(0), _tracker.Tracks[0].FirstSeen);
    }

    [Fact]
    public void A_single_false_box_never_counts()
    {
        See(0, At(100, 100));
        See(1);
        Assert.Empty(See(2, At(100, 100)));
        Assert.Empty(See(3));
        Assert.Empty(EndedNow());
    }

    [Fact]
    public void Two_objects_that_cross_keep_their_numbers()
    {
        // They pass each other at 6 px a frame, 40 px wide; in the middle they lie half over one another.
        for (var f = 0; f <= 40; f++)
        {
            See(f, At(100 + 6 * f, 100), At(340 - 6 * f, 125));
            if (f == 5)
                Assert.Equal(2, _tracker.Tracks.Length);
        }

        Assert.Equal([1, 2], Ids());
        Assert.Equal(340, _tracker.Tracks[0].LastSighting.Left);
        Assert.Equal(100, _tracker.Tracks[1].LastSighting.Left);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(29, 1)]
    [InlineData(31, 2)]
    public void An_object_hidden_for_less_than_the_buffer_is_the_same_one(int framesHidden, int lastNumber)
    {
        for (var f = 0; f < 10; f++)
            See(f, At(100 + f, 100));
        for (var f = 10; f < 10 + framesHidden; f++)
            See(f);
        for (var f = 10 + framesHidden; f < 13 + framesHidden; f++)
            See(f, At(100 + f, 100));

        Assert.Equal([lastNumber], Ids());
    }

    [Fact]
    public void A_lost_object_ends_once_when_its_buffer_is_over()
    {
        See(0, At(100, 100));
        See(1, At(100, 100));
        var ended = new List<(int Frame, int Id)>();
        for (var f = 2; f < 100; f++)
        {
            See(f);
            ended.AddRange(EndedNow().Select(id => (f, id)));
        }

        // Seen last in frame 1; 30 frames are the buffer itself, the 31st is beyond it.
        Assert.Equal([(32, 1)], ended);
    }

    [Fact]
    public void A_box_of_low_score_continues_a_track_and_begins_none()
    {
        See(0, At(100, 100));
        See(1, At(100, 100));
        for (var f = 2; f < 60; f++)
            Assert.Equal([1], See(f, At(100, 100, score: 0.2f), At(300, 100, score: 0.2f)));
        Assert.True(_tracker.Tracks[0].IsSeen);
        Assert.Equal(0.2f, _tracker.Tracks[0].LastSighting.Score);
    }

    [Fact]
    public void A_box_of_high_score_is_matched_before_one_of_low_score()
    {
        See(0, At(100, 100));
        See(1, At(100, 100));
        See(2, At(101, 100, score: 0.3f), At(110, 100));

        Assert.Equal(110, _tracker.Tracks[0].LastSighting.Left);
    }

    [Fact]
    public void Jitter_of_the_boxes_makes_no_new_objects()
    {
        var random = new Random(8);
        for (var f = 0; f < 300; f++)
            See(f, At(100 + random.Next(-6, 7), 100 + random.Next(-6, 7)), At(200 + random.Next(-6, 7), 100 + random.Next(-6, 7)));

        Assert.Equal([1, 2], Ids());
    }

    [Fact]
    public void Classes_that_overlap_are_tracked_apart()
    {
        for (var f = 0; f < 20; f++)
            See(f, At(100 + f, 100), At(102 + f, 100, classId: 1));

        Assert.Equal([1, 2], Ids());
        Assert.Equal([0, 1], Select(_tracker.Tracks, t => t.LastSighting.ClassId));
    }

    [Fact]
    public void Across_classes_a_track_survives_a_change_of_mind()
    {
        var tracker = new ByteTracker(new ByteTrackOptions { PerClass = false });
        for (var f = 0; f < 20; f++)
            tracker.Update(Frame(f), [At(100 + f, 100, classId: f / 3 % 2)]);

        Assert.Equal([1], Select(tracker.Tracks, t => t.Id));
    }

    [Fact]
    public void Across_classes_two_boxes_at_one_place_are_one_object()
    {
        var tracker = new ByteTracker(new ByteTrackOptions { PerClass = false });
        for (var f = 0; f < 20; f++)
            tracker.Update(Frame(f), [At(100 + f, 100, score: 0.8f), At(102 + f, 101, classId: 1, score: f % 2 == 0 ? 0.7f : 0.9f)]);

        Assert.Equal([1], Select(tracker.Tracks, t => t.Id));
        Assert.Equal(1, tracker.Tracks[0].LastSighting.ClassId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Dropped_frames_do_not_break_a_moving_track(int every)
    {
        for (var f = 0; f <= 60; f += every)
            See(f, At(100 + 4 * f, 100));

        Assert.Equal([1], Ids());
    }

    [Fact]
    public void The_optimum_of_all_pairs_is_chosen_not_the_nearest_pair()
    {
        // The first box lies best on the second track, but then the first track would get nothing.
        See(0, At(100, 100), At(130, 100));
        See(1, At(100, 100), At(130, 100));
        See(2, At(122, 100), At(140, 100));

        Assert.Equal([1, 2], Ids());
        Assert.Equal([122f, 140f], Select(_tracker.Tracks, t => t.LastSighting.Left));
    }

    [Fact]
    public void Two_tracks_on_one_object_become_one()
    {
        for (var f = 0; f < 5; f++)
            See(f, At(100, 100), At(101, 100));
        Assert.Equal([1, 2], Ids());

        // The second box is gone, and where it is expected the first track is in sight.
        Assert.Equal([1], See(5, At(100, 100)));
        Assert.Equal([2], EndedNow());
    }

    [Fact]
    public void Boxes_without_area_are_ignored()
    {
        for (var f = 0; f < 5; f++)
            Assert.Empty(See(f, new DetectedObject(10, 10, 10, 30, 0.9f, 0), new DetectedObject(10, 10, 30, 10, 0.9f, 0)));
    }

    [Fact]
    public void Reset_ends_every_counted_track_and_numbers_go_on()
    {
        See(0, At(100, 100), At(200, 100));
        See(1, At(100, 100), At(200, 100), At(300, 100));
        _tracker.Reset();

        Assert.Equal([1, 2], EndedNow());
        Assert.Empty(Ids());
        // The time line may begin again.
        See(0, At(100, 100));
        Assert.Equal([3], See(1, At(100, 100)));
    }

    [Fact]
    public void Time_that_runs_backwards_is_refused()
    {
        See(5, At(100, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => _tracker.Update(Frame(4), []));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteTracker(new ByteTrackOptions { HighScore = 1.5 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteTracker(new ByteTrackOptions { MinIou = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteTracker(new ByteTrackOptions { HighScore = 0.05 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteTracker(new ByteTrackOptions { ConfirmAfter = 0 }));
    }

    [Property(MaxTest = 200, Arbitrary = [typeof(Scenes)])]
    public void Any_scene_gives_each_number_one_beginning_and_one_end(Scene scene)
    {
        var tracker = new ByteTracker(new ByteTrackOptions());
        var open = new HashSet<int>();
        var ended = new HashSet<int>();
        for (var f = 0; f < scene.Frames.Length; f++)
        {
            tracker.Update(Frame(3 * f), scene.Frames[f]);
            Settle();
            Assert.All(Select(tracker.Tracks, t => t), t => Assert.InRange(t.LastSeen.Elapsed, t.FirstSeen.Elapsed, Frame(3 * f).Elapsed));
        }

        tracker.Reset();
        Settle();
        Assert.Empty(open);
        Assert.Equal(ended.Order(), Enumerable.Range(1, ended.Count));

        void Settle()
        {
            // Confirmed and ended within one update cannot be: each end was open before.
            Assert.All(Select(tracker.Ended, t => t.Id), id => Assert.True(open.Remove(id) && ended.Add(id)));
            var now = Select(tracker.Tracks, t => t.Id);
            Assert.Equal(now.Distinct().Order(), now);
            Assert.Subset(now.ToHashSet(), open);
            Assert.Empty(now.Intersect(ended));
            open.UnionWith(now);
        }
    }

    [Property(MaxTest = 100, Arbitrary = [typeof(Scenes)])]
    public bool The_same_boxes_give_the_same_tracks(Scene scene) => Replay(scene).SequenceEqual(Replay(scene));

    [Fact]
    public void A_frame_allocates_nothing_once_warm()
    {
        var boxes = Enumerable.Range(0, 40).Select(i => At(i % 8 * 60, i / 8 * 100, classId: i % 3)).ToArray();
        var frame = 0;
        Update(100);

        Assert.Equal(0, SteadyState.Bytes(() => Update(100)));

        // Objects come and go all the time: every 40 frames a third of them for longer than the buffer.
        void Update(int frames)
        {
            for (var end = frame + frames; frame < end; frame++)
                _tracker.Update(Frame(frame * 2), boxes.AsSpan(frame / 40 % 2 == 0 ? 0 : 13));
        }
    }

    private static List<string> Replay(Scene scene)
    {
        var tracker = new ByteTracker(new ByteTrackOptions());
        var lines = new List<string>();
        for (var f = 0; f < scene.Frames.Length; f++)
        {
            tracker.Update(Frame(f), scene.Frames[f]);
            lines.AddRange(Select(tracker.Tracks, t => $"{f} {t.Id} {t.LastSighting} {t.IsSeen}"));
        }

        return lines;
    }

    private int[] See(int frame, params DetectedObject[] boxes)
    {
        _tracker.Update(Frame(frame), boxes);
        return Ids();
    }

    private int[] Ids() => Select(_tracker.Tracks, t => t.Id);

    private int[] EndedNow() => Select(_tracker.Ended, t => t.Id);

    private static T[] Select<T>(ReadOnlySpan<Track> tracks, Func<Track, T> value)
    {
        var result = new T[tracks.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = value(tracks[i]);
        return result;
    }

    private static StreamTime Frame(int index) => new(TimeSpan.FromSeconds(index / 30.0));

    private static DetectedObject At(float left, float top, float score = 0.9f, int classId = 0) => new(left, top, left + 40, top + 80, score, classId);

    public sealed record Scene(DetectedObject[][] Frames);

    internal static class Scenes
    {
        public static Arbitrary<Scene> Scene()
        {
            // A coarse grid, so that boxes of successive frames often fit, and often twice; some have no area.
            var box = from left in Gen.Choose(0, 5)
                      from top in Gen.Choose(0, 2)
                      from width in Gen.Choose(0, 4)
                      from score in Gen.Choose(0, 10)
                      from classId in Gen.Choose(0, 1)
                      select new DetectedObject(left * 10, top * 10, left * 10 + width * 15, top * 10 + 60, score / 10f, classId);
            return box.ArrayOf().ArrayOf().Select(frames => new Scene(frames)).ToArbitrary();
        }
    }
}
