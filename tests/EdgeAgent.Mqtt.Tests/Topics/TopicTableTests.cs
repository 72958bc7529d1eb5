using System.Text;
using System.Text.RegularExpressions;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Mqtt.Tests.Topics;

public sealed class TopicTableTests
{
    private static readonly EventSource Camera = new("line-3", SourceKind.Camera, "entrance");

    [Fact]
    public void Topics_are_those_of_the_design()
    {
        Assert.Equal("edgeagent/line-3/status", TopicTable.AgentStatusOf("line-3"));
        Assert.Equal("edgeagent/line-3/status", TopicTable.StatusOf(EventSource.OfAgent("line-3")));
        Assert.Equal("edgeagent/line-3/entrance/status", TopicTable.StatusOf(Camera));
        Assert.Equal("edgeagent/line-3/entrance/health", TopicTable.HealthOf(Camera));
        Assert.Equal("edgeagent/line-3/entrance/events/object.entered", TopicTable.EventOf(Camera, "object.entered"));
        Assert.Equal("edgeagent/line-3/events/agent.started", TopicTable.EventOf(EventSource.OfAgent("line-3"), "agent.started"));
    }

    [Fact]
    public void Every_topic_of_every_event_fits_its_row()
    {
        var pattern = "^" + Regex.Escape(TopicTable.Event.Template)
            .Replace(@"\[/<source>]", "(/[a-z0-9_-]+)?", StringComparison.Ordinal)
            .Replace("<agent>", "[a-z0-9_-]+", StringComparison.Ordinal)
            .Replace("<type>", "[a-z._]+", StringComparison.Ordinal) + "$";

        Assert.All(EventCatalogue.All, kind =>
        {
            Assert.Matches(pattern, TopicTable.EventOf(Camera, kind.Name));
            Assert.Matches(pattern, TopicTable.EventOf(EventSource.OfAgent("a"), kind.Name));
        });
    }

    [Theory]
    [InlineData("entrance")]
    [InlineData("0")]
    [InlineData("a-b_c-9")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void A_plain_name_is_good(string name) => Assert.Null(TopicTable.FaultOfName(name));

    [Theory]
    [InlineData("")]
    [InlineData("Entrance")]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a+")]
    [InlineData("#")]
    [InlineData("é")]
    [InlineData("a\n")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("events")]
    [InlineData("metrics")]
    public void A_name_that_would_break_a_topic_is_refused(string name)
    {
        Assert.NotNull(TopicTable.FaultOfName(name));
        Assert.Throws<ArgumentException>(() => TopicTable.AgentStatusOf(name));
        Assert.Throws<ArgumentException>(() => TopicTable.EventOf(Camera with { Name = name }, "source.up"));
    }

    [Property(MaxTest = 500)]
    public void No_name_makes_a_topic_with_another_number_of_levels(string name)
    {
        if (TopicTable.FaultOfName(name) is null)
            Assert.Equal(5, TopicTable.EventOf(Camera with { Name = name }, "source.up").Split('/').Length);
    }

    [Fact]
    public void The_table_in_the_documentation_is_current()
    {
        var table = new StringBuilder("| topic | kept | what |\n|---|---|---|\n");
        foreach (var row in TopicTable.Rows)
            table.Append("| `").Append(row.Template).Append("` | ").Append(row.Retained ? "retained" : "no").Append(", QoS ").Append(row.Qos).Append(" | ").Append(row.Payload).Append(" |\n");

        GeneratedFile.AssertPartCurrent("docs/mqtt.md", "topics", table.ToString());
    }
}
