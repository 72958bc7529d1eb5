using System.Reflection;
using System.Text.RegularExpressions;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Architecture;

public partial class ReferenceTests
{
    [Theory]
    [InlineData("EdgeAgent.Pipeline", "")]
    [InlineData("EdgeAgent.Vision", "EdgeAgent.Pipeline")]
    [InlineData("EdgeAgent.Audio", "EdgeAgent.Pipeline")]
    [InlineData("EdgeAgent.Mqtt", "EdgeAgent.Pipeline")]
    public void An_assembly_sees_only_the_parts_before_it(string assembly, string allowed)
    {
        var ours = Assembly.Load(assembly).GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => n.StartsWith("EdgeAgent.", StringComparison.Ordinal) || n == "edgeagent");
        Assert.Subset(allowed.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), ours.ToHashSet());
    }

    [Theory]
    [InlineData("Microsoft.ML.OnnxRuntime", "src/EdgeAgent.Pipeline/Models/")]
    [InlineData("OpenCvSharp", "src/EdgeAgent.Vision/Capture/", "src/EdgeAgent.Vision/Imaging/", "src/EdgeAgent.Vision/Evidence/", "src/EdgeAgent.Vision/Networks/OpenCv/")]
    [InlineData("MQTTnet", "src/EdgeAgent.Mqtt/Client/", "src/EdgeAgent.Mqtt/Broker/")]
    [InlineData("Google.Protobuf", "src/EdgeAgent.Mqtt/Sparkplug/Codec/")]
    [InlineData("Jint", "src/EdgeAgent.Pipeline/Rules/")]
    [InlineData("Acornima", "src/EdgeAgent.Pipeline/Rules/Expressions/", "src/EdgeAgent.Pipeline/Rules/Evaluation/")]
    [InlineData("Microsoft.Data.Sqlite", "src/EdgeAgent.Mqtt/Outbox/")]
    [InlineData("NAudio", "src/EdgeAgent.Audio/Capture/NAudio/")]
    [InlineData("EdgeAgent.Audio.Capture.NAudio", "src/EdgeAgent.Audio/Capture/NAudio/", "src/EdgeAgent.Audio/Capture/AudioSources.cs", "src/EdgeAgent.Audio/Capture/AudioDevices.cs")]
    [InlineData("Microsoft.Extensions.Hosting.Systemd", "src/EdgeAgent.Host/Health/")]
    [InlineData("Microsoft.AspNetCore", "src/EdgeAgent.Host/Page/")]
    [InlineData("Serilog", "src/EdgeAgent.Host/")]
    [InlineData("Spectre.Console", "src/EdgeAgent.Host/")]
    public void A_library_is_used_only_in_its_folders(string library, params string[] folders)
    {
        var strangers = Repository.Sources
            .Where(f => Regex.IsMatch(f.Value, $@"^\s*(global )?using (static )?{Regex.Escape(library)}\b|\b{Regex.Escape(library)}\.\w", RegexOptions.Multiline))
            .Select(f => f.Key)
            .Where(f => !folders.Any(folder => f.StartsWith(folder, StringComparison.Ordinal)));
        Assert.Empty(strangers);
    }

    [Fact]
    public void Nobody_reads_a_clock_but_through_TimeProvider()
    {
        var readers = Repository.Sources
            .SelectMany(f => ClockPattern().Matches(f.Value).Select(m => $"{f.Key}: {m.Value}"));
        Assert.Empty(readers);
    }

    /// <summary>Stage folders decide by stream time. A TimeProvider may pass through them to a lane, which needs it for deadlines; reading it there would be a decision by the clock. The queue before a recogniser
    /// reads it for its meters: how long utterances wait.</summary>
    [Theory]
    [InlineData("src/EdgeAgent.Vision/Detection/Decoding/")]
    [InlineData("src/EdgeAgent.Vision/Imaging/")]
    [InlineData("src/EdgeAgent.Vision/Tracking/")]
    [InlineData("src/EdgeAgent.Audio/Signal/")]
    [InlineData("src/EdgeAgent.Audio/Voice/")]
    [InlineData("src/EdgeAgent.Audio/Recognition/")]
    [InlineData("src/EdgeAgent.Audio/Keywords/")]
    public void A_stage_decides_by_stream_time_alone(string folder)
    {
        var stages = Repository.Sources.Where(f => f.Key.StartsWith(folder, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(stages);
        Assert.Empty(stages.Where(f => !f.Key.EndsWith("/RecognitionDesk.cs", StringComparison.Ordinal) && Regex.IsMatch(f.Value, @"\b(GetTimestamp|GetElapsedTime|GetUtcNow|GetLocalNow|CreateTimer)\b")).Select(f => f.Key));
    }

    [Fact]
    public void A_file_holds_one_public_type_and_is_named_after_it()
    {
        var faults = new List<string>();
        foreach (var (file, text) in Repository.Sources)
        {
            var types = PublicTypePattern().Matches(text).Select(m => m.Groups[1].Value).Distinct().ToList();
            var name = Path.GetFileName(file).Split('.')[0];
            if (types.Count > 1 || (types.Count == 1 && types[0] != name))
                faults.Add($"{file}: {string.Join(", ", types)}");
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void Event_ids_of_log_messages_are_unique_and_in_their_projects_thousand()
    {
        var ids = Repository.Sources.SelectMany(f => LoggerMessagePattern().Matches(f.Value)
            .Select(m => (File: f.Key, Id: int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)))).ToList();
        Assert.NotEmpty(ids);
        Assert.Empty(ids.GroupBy(i => i.Id).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(i => i.File))}"));
        Assert.Empty(ids.Where(i => !i.File.StartsWith(ProjectOf(i.Id), StringComparison.Ordinal)).Select(i => $"{i.Id}: {i.File}"));
    }

    private static string ProjectOf(int eventId) => (eventId / 1000) switch
    {
        1 => "src/EdgeAgent.Host/",
        2 => "src/EdgeAgent.Pipeline/",
        3 => "src/EdgeAgent.Audio/",
        4 => "src/EdgeAgent.Vision/",
        5 => "src/EdgeAgent.Mqtt/",
        _ => "none",
    };

    [GeneratedRegex(@"\bDateTime\.(Utc)?Now\b|\bDateTimeOffset\.(Utc)?Now\b|\bStopwatch\b|\bEnvironment\.TickCount(64)?\b|\bThread\.Sleep\b")]
    private static partial Regex ClockPattern();

    [GeneratedRegex(@"^public (?:(?:sealed|static|abstract|readonly|partial|unsafe|ref) )*(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicTypePattern();

    [GeneratedRegex(@"\[LoggerMessage\((?:EventId = )?(\d+)")]
    private static partial Regex LoggerMessagePattern();
}
