using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Evidence;

public sealed class EvidenceFolderTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Noon);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_there_whole_under_a_name_that_sorts_by_its_moment()
    {
        using var folder = Open();
        var (kind, path, hash, bytes, pending) = folder.Write(EvidenceKind.Sound, Noon.AddMilliseconds(7), "12", [1, 2, 3]);
        Assert.Equal((EvidenceKind.Sound, "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81", 3, null), (kind, hash, bytes, pending));
        Assert.Equal(Path.Combine(_folder["evidence"], "desk-20261126T120000007Z-12.wav"), path);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder["evidence"]));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite));
    }

    [Fact]
    public void No_file_takes_the_place_of_another()
    {
        using var folder = Open();
        var paths = Enumerable.Range(0, 3).Select(i => folder.Write(EvidenceKind.Sound, Noon, "1", [(byte)i]).Path).ToList();
        Assert.Equal(3, paths.Distinct().Count());
        Assert.Equal([0, 1, 2], paths.Select(p => File.ReadAllBytes(p)[0]));
    }

    [Fact]
    public void The_oldest_go_when_there_are_too_many_bytes_also_those_of_an_earlier_run()
    {
        using (var earlier = Open())
        {
            File.SetLastWriteTimeUtc(earlier.Write(EvidenceKind.Sound, Noon, "1", new byte[400]).Path, Noon.UtcDateTime);
            File.SetLastWriteTimeUtc(earlier.Write(EvidenceKind.Sound, Noon.AddSeconds(1), "2", new byte[400]).Path, Noon.UtcDateTime);
        }

        using var folder = Open();
        folder.Write(EvidenceKind.Sound, Noon.AddSeconds(2), "3", new byte[150]);
        Assert.Equal(["1", "2", "3"], Subjects());
        folder.Write(EvidenceKind.Sound, Noon.AddSeconds(3), "4", new byte[51]);
        Assert.Equal(["2", "3", "4"], Subjects());
        folder.Write(EvidenceKind.Sound, Noon.AddSeconds(4), "5", new byte[1000]);
        Assert.Equal(["5"], Subjects());
    }

    [Fact]
    public void Of_each_file_that_goes_it_is_told_why()
    {
        var gone = new List<GoneFile>();
        using var folder = new EvidenceFolder(new EvidenceOptions { Folder = _folder["evidence"], Source = "desk", Kinds = [EvidenceKind.Sound], MaxBytes = 1000 }, _time, gone.Add);
        var first = folder.Write(EvidenceKind.Sound, Noon, "1", new byte[400]).Path;
        var second = folder.Write(EvidenceKind.Sound, Noon.AddSeconds(1), "2", new byte[700]).Path;
        Assert.Equal([new GoneFile(first, "max_size")], gone);
        _time.Advance(TimeSpan.FromDays(8));
        Assert.Equal([new GoneFile(first, "max_size"), new GoneFile(second, "max_age")], gone);
    }

    [Fact]
    public void What_is_larger_than_all_may_be_is_refused_and_nothing_goes_for_it()
    {
        using var folder = Open();
        folder.Write(EvidenceKind.Sound, Noon, "1", [1]);
        Assert.Contains("1001 bytes of evidence are more than", Assert.Throws<DeviceException>(() => folder.Write(EvidenceKind.Sound, Noon, "2", new byte[1001])).Message, StringComparison.Ordinal);
        Assert.Equal(["1"], Subjects());
    }

    [Fact]
    public void What_is_too_old_goes_although_nothing_is_written()
    {
        using var folder = Open();
        folder.Write(EvidenceKind.Sound, Noon, "1", [1]);
        _time.Advance(TimeSpan.FromMinutes(50));
        folder.Write(EvidenceKind.Sound, Noon, "2", [1]);
        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(["2"], Subjects());
    }

    [Fact]
    public void A_clock_that_is_set_makes_no_file_of_this_run_old()
    {
        var clock = new SetClock();
        using var folder = Open(clock);
        folder.Write(EvidenceKind.Sound, Noon, "1", [1]);
        clock.Wall = Noon.AddYears(1);
        folder.Write(EvidenceKind.Sound, clock.Wall, "2", [1]);
        Assert.Equal(["1", "2"], Subjects());
    }

    [Fact]
    public void Another_sources_files_and_strangers_are_left_alone()
    {
        Directory.CreateDirectory(_folder["evidence"]);
        string[] others = ["desk-2-20261126T120000000Z-1.wav", "desk-notes.txt", "desk-20261126T120000000Z-1.jpg", "yard-20261126T120000000Z-1.wav.part"];
        foreach (var other in others)
            File.WriteAllBytes(Path.Combine(_folder["evidence"], other), new byte[900]);
        File.WriteAllBytes(Path.Combine(_folder["evidence"], "desk-20261126T110000000Z-1.wav.part"), new byte[900]);
        using var folder = Open();
        var path = folder.Write(EvidenceKind.Sound, Noon, "1", new byte[1000]).Path;
        Assert.Equal([.. others.Append(Path.GetFileName(path)).Order(StringComparer.Ordinal)], Directory.GetFiles(_folder["evidence"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_says_so_and_is_used_as_soon_as_it_can()
    {
        File.WriteAllText(_folder["evidence"], "in the way");
        using var folder = Open();
        var refused = Assert.Throws<DeviceException>(() => folder.Write(EvidenceKind.Sound, Noon, "1", [1]));
        Assert.Contains($"Evidence of 'desk' cannot be written to {_folder["evidence"]}", refused.Message, StringComparison.Ordinal);
        File.Delete(_folder["evidence"]);
        Assert.True(File.Exists(folder.Write(EvidenceKind.Sound, Noon, "1", [1]).Path));
    }

    [Fact]
    public void The_last_twentieth_of_a_disk_is_never_taken()
    {
        var (free, gone) = (1000L, new List<GoneFile>());
        using var folder = Open(gone: gone.Add, room: _ => (free, 10_000));
        var first = folder.Write(EvidenceKind.Sound, Noon, "1", new byte[300]).Path;
        free = 700;
        folder.Write(EvidenceKind.Sound, Noon.AddSeconds(1), "2", new byte[200]);
        Assert.Empty(gone);

        // Nobody else makes room: the oldest does.
        free = 500;
        folder.Write(EvidenceKind.Sound, Noon.AddSeconds(2), "3", new byte[200]);
        Assert.Equal([new GoneFile(first, "disk_full")], gone);

        // Others have taken so much that all of it would not be enough: then none goes for it.
        free = 299;
        var refused = Assert.Throws<DeviceException>(() => folder.Write(EvidenceKind.Sound, Noon.AddSeconds(3), "4", new byte[200]));
        Assert.Equal((DeviceFault.Exhausted, true), (refused.Reason, refused.Message.Contains("is full but for its last 5 %", StringComparison.Ordinal)));
        Assert.Equal(["2", "3"], Subjects());
    }

    [Fact]
    public void A_file_that_no_event_names_after_all_leaves_its_room()
    {
        using var folder = Open();
        var path = folder.Write(EvidenceKind.Sound, Noon, "1", new byte[600]).Path;
        folder.Remove(path);
        folder.Write(EvidenceKind.Sound, Noon, "2", new byte[400]);
        folder.Write(EvidenceKind.Sound, Noon, "3", new byte[600]);
        Assert.Equal(["2", "3"], Subjects());
    }

    private EvidenceFolder Open(TimeProvider? time = null, Action<GoneFile>? gone = null, Func<string, (long, long)>? room = null) => new(
        new EvidenceOptions { Folder = _folder["evidence"], Source = "desk", Kinds = [EvidenceKind.Sound], MaxBytes = 1000, MaxAge = TimeSpan.FromHours(1) }, time ?? _time, gone, room);

    private IEnumerable<string> Subjects() => Directory.GetFiles(_folder["evidence"]).Order(StringComparer.Ordinal).Select(p => Path.GetFileNameWithoutExtension(p).Split('-')[2]);

    /// <summary>A wall clock that is set while the other one goes on.</summary>
    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = Noon;

        public override DateTimeOffset GetUtcNow() => Wall;
    }
}
