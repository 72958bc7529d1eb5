using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Composition.Slate;

/// <summary>
/// A process that dies is played by a copy of the slate as it is at that moment: the kernel would keep exactly that. That the kernel does
/// is shown by the fault tests with a real SIGKILL.
/// </summary>
public sealed class CrashSlateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 4, 16, 2, TimeSpan.Zero));
    private readonly ModelBundle _bundle;

    public CrashSlateTests()
    {
        File.WriteAllText(_folder["model.onnx"], "model");
        _bundle = new ModelBundle { Name = "yolo", Folder = _folder.Path, Files = new Dictionary<string, string> { [ModelBundle.MainRole] = _folder["model.onnx"] } };
    }

    private string SlateFile => _folder["models-at-work"];

    public void Dispose() => _folder.Dispose();

    /// <summary>One run that dies while a stream has its model do something.</summary>
    private UncleanEnd? Die(SlateWork work, string stream = "door", Action<byte[]>? damage = null)
    {
        byte[] left;
        UncleanEnd? last;
        using (var slate = CrashSlate.Open(_folder.Path, _time))
        {
            last = slate.LastEnd;
            using var mark = slate.Mark(stream, _bundle);
            using (mark.During(work))
                left = File.ReadAllBytes(SlateFile);
        }

        damage?.Invoke(left);
        File.WriteAllBytes(SlateFile, left);
        _time.Advance(TimeSpan.FromMinutes(1));
        return last;
    }

    private CrashSlate Open() => CrashSlate.Open(_folder.Path, _time);

    [Fact]
    public void A_first_run_and_one_after_a_stop_have_nothing_to_tell()
    {
        using (var first = Open())
            Assert.Null(first.LastEnd);
        using var second = Open();
        Assert.Null(second.LastEnd);
    }

    [Theory]
    [InlineData((byte)SlateWork.Load, "being loaded")]
    [InlineData((byte)SlateWork.Run, "being run")]
    public void An_end_without_a_stop_tells_since_when_and_which_model_was_at_work_for_whom(byte work, string words)
    {
        Die((SlateWork)work);
        using var next = Open();
        Assert.Equal($"The last run, since 2026-11-23T04:16:02Z, ended without a stop: model 'yolo' was {words} for door.", next.LastEnd!.ToString());
        Assert.Equal("yolo", next.LastEnd.Component);
    }

    [Fact]
    public void An_end_while_no_model_works_names_none()
    {
        Die(SlateWork.None);
        using var next = Open();
        Assert.EndsWith("while no model was at work.", next.LastEnd!.ToString(), StringComparison.Ordinal);
        Assert.Equal("agent", next.LastEnd.Component);
    }

    [Fact]
    public void After_three_ends_in_a_row_the_model_is_refused_for_its_stream_and_for_no_other()
    {
        for (var i = 0; i < CrashSlate.MostEnds; i++)
            Die(SlateWork.Run);
        using var next = Open();
        var refused = Assert.Throws<ModelException>(() => next.Mark("door", _bundle));
        Assert.Equal(ModelFault.Faulted, refused.Fault);
        Assert.Contains("Model 'yolo' was at work for door each time when the agent ended without a stop, 3 times in a row", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"delete {SlateFile}", refused.Message, StringComparison.Ordinal);
        next.Mark("hall", _bundle).Dispose();
    }

    [Fact]
    public void A_refusal_outlives_stops_and_ends_with_another_file_or_without_the_slate()
    {
        for (var i = 0; i < CrashSlate.MostEnds; i++)
            Die(SlateWork.Load);
        for (var i = 0; i < 3; i++)
        {
            using var again = Open();
            Assert.Throws<ModelException>(() => again.Mark("door", _bundle));
        }

        using (var same = Open())
        {
            File.WriteAllText(_bundle.MainFile, "another model");
            same.Mark("door", _bundle).Dispose();
        }

        File.Delete(SlateFile);
        using var cleared = Open();
        cleared.Mark("door", _bundle).Dispose();
    }

    [Fact]
    public void A_stop_in_between_breaks_the_row()
    {
        Die(SlateWork.Run);
        Die(SlateWork.Run);
        Open().Dispose();
        Die(SlateWork.Run);
        using var next = Open();
        next.Mark("door", _bundle).Dispose();
    }

    [Fact]
    public void An_end_with_another_model_at_work_breaks_the_row()
    {
        Die(SlateWork.Run);
        Die(SlateWork.Run);
        Die(SlateWork.Run, "hall");
        Die(SlateWork.Run);
        using var next = Open();
        next.Mark("door", _bundle).Dispose();
    }

    [Fact]
    public void Ends_that_lie_hours_apart_are_no_row()
    {
        for (var i = 0; i < CrashSlate.MostEnds; i++)
        {
            Die(SlateWork.Run);
            _time.Advance(CrashSlate.Row);
        }

        using var next = Open();
        next.Mark("door", _bundle).Dispose();
    }

    [Fact]
    public void Power_that_fails_is_no_models_fault()
    {
        // The boot's id follows the start.
        for (var i = 0; i < CrashSlate.MostEnds; i++)
            Die(SlateWork.Run, damage: slate => slate[16] ^= 0xFF);
        using var next = Open();
        next.Mark("door", _bundle).Dispose();
        Assert.Contains("and the machine was started anew: model 'yolo' was being run for door", next.LastEnd!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_slate_of_random_bytes_begins_anew()
    {
        var random = new Random(7);
        Die(SlateWork.Run);
        var length = (int)new FileInfo(SlateFile).Length;
        foreach (var size in (int[])[0, 1, 100, length, length, length, length + 1])
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            if (size == length)
                "EASLATE1"u8.CopyTo(bytes);
            File.WriteAllBytes(SlateFile, bytes);
            using var slate = Open();
            slate.Mark("door", _bundle).Dispose();
        }
    }

    [Fact]
    public void More_streams_than_there_are_slots_are_marked_all_the_same()
    {
        using var slate = Open();
        var marks = Enumerable.Range(0, 300).Select(i => slate.Mark($"camera-{i}", _bundle)).ToList();
        foreach (var mark in marks)
        {
            using (mark.During(SlateWork.Run))
            {
            }

            mark.Dispose();
        }
    }

    [Fact]
    public void A_mark_that_is_set_after_the_slate_was_closed_does_no_harm()
    {
        var slate = Open();
        using var mark = slate.Mark("door", _bundle);
        slate.Dispose();
        mark.During(SlateWork.Run).Dispose();
    }

    [Fact]
    public void Setting_a_mark_allocates_nothing()
    {
        using var slate = Open();
        using var mark = slate.Mark("door", _bundle);
        using (mark.During(SlateWork.Run))
        {
        }

        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                using var running = mark.During(SlateWork.Run);
            }
        }));
    }
}
