using EdgeAgent.Host.Cli.Outbox;

namespace EdgeAgent.Host.Tests.Cli.Outbox;

public sealed class VerifyTopicsTests
{
    [Fact]
    public void News_and_history_are_always_asked_for_together()
    {
        Assert.Equal(["edgeagent/+/+/events/#", "edgeagent/+/+/history/#"], VerifyTopics.Of(["edgeagent/+/+/events/#", "edgeagent/+/+/history/#"]));
        Assert.Equal(["edgeagent/#"], VerifyTopics.Of(["edgeagent/#"]));
        Assert.Equal(["edgeagent/line-3/events/#", "edgeagent/line-3/history/#", "edgeagent/line-3/+/events/#", "edgeagent/line-3/+/history/#"], VerifyTopics.Of("line-3"));
    }

    [Theory]
    [InlineData("edgeagent/+/+/events/#", true)]
    [InlineData("edgeagent/line-3/history/+", true)]
    [InlineData("#", true)]
    [InlineData("edgeagent/line-3/#", true)]
    [InlineData("edgeagent/+/+/events/object.entered", false)]
    [InlineData("edgeagent/line-3/door/events", false)]
    [InlineData("edgeagent/+/+/events/+/#", false)]
    [InlineData("edgeagent/line-3", false)]
    [InlineData("$share/a/edgeagent/+/events/#", false)]
    [InlineData("edgeagent/#/events/#", false)]
    [InlineData("edgeagent/a+/events/#", false)]
    [InlineData("", false)]
    public void A_filter_that_leaves_out_numbers_of_a_source_is_refused(string filter, bool isTaken) =>
        Assert.Equal(isTaken, VerifyTopics.FaultOf(filter) is null);

    [Theory]
    [InlineData("edgeagent/line-3/door/events/object.entered", false)]
    [InlineData("site/edgeagent/line-3/history/agent.fault", true)]
    [InlineData("edgeagent/line-3/door/state/count", null)]
    [InlineData("events", null)]
    public void A_topic_tells_whether_it_is_news_or_history(string topic, bool? isHistory) => Assert.Equal(isHistory, VerifyTopics.IsHistory(topic));
}
