using EdgeAgent.Mqtt.Commands;

namespace EdgeAgent.Mqtt.Tests.Commands;

public sealed class ResponseTopicsTests
{
    [Theory]
    [InlineData("edgeagent/line-3/response/reload", true)]
    [InlineData("edgeagent/line-3/desk/response/mute", true)]
    [InlineData("edgeagent/dashboard-7/response/a/b/c", true)]
    [InlineData("edgeagent/line-3/status", false)]
    [InlineData("edgeagent/line-3/desk/state/mute", false)]
    [InlineData("edgeagent/line-3/events/agent.fault", false)]
    [InlineData("edgeagent/line-4/command/restart", false)]
    [InlineData("edgeagent/line-4/response/command/restart", false)]
    [InlineData("edgeagent/line-4/response/set/mute", false)]
    [InlineData("edgeagent/set/response/x", true)]
    [InlineData("homeassistant/device/a/config", false)]
    [InlineData("$SYS/broker/load", false)]
    [InlineData("$share/g/edgeagent/a/response/x", false)]
    [InlineData("dashboards/hall/answers", false)]
    [InlineData("edgeagent/+/response/x", false)]
    [InlineData("edgeagent/a/response/#", false)]
    [InlineData("edgeagent/a/response/x\0", false)]
    [InlineData("", false)]
    [InlineData("/", false)]
    public void Without_a_list_answers_go_to_response_topics_only(string topic, bool isPermitted) => Assert.Equal(isPermitted, new ResponseTopics().Permits(topic));

    [Fact]
    public void A_topic_of_more_than_256_bytes_is_none()
    {
        var topic = "edgeagent/a/response/" + new string('x', 235);
        Assert.True(new ResponseTopics().Permits(topic));
        Assert.False(new ResponseTopics().Permits(topic + "x"));
    }

    [Fact]
    public void A_list_replaces_the_usual_topics()
    {
        var topics = new ResponseTopics(["dashboards/+/answers/#", "edgeagent/ops/response/#"]);
        Assert.True(topics.Permits("dashboards/hall/answers/7"));
        Assert.True(topics.Permits("edgeagent/ops/response/1"));
        Assert.False(topics.Permits("edgeagent/line-3/response/reload"));
        Assert.False(topics.Permits("edgeagent/ops/response/command/restart"));
    }

    [Theory]
    [InlineData("#", "has to begin with the name of an area of the clients' own")]
    [InlineData("+/response", "has to begin with the name of an area of the clients' own")]
    [InlineData("/response", "has to begin with the name of an area of the clients' own")]
    [InlineData("$SYS/#", "has to begin with the name of an area of the clients' own")]
    [InlineData("", "is no filter of MQTT: + stands for one level, # for all that follow")]
    [InlineData("a/#/b", "is no filter of MQTT: + stands for one level, # for all that follow")]
    [InlineData("a/b+", "is no filter of MQTT: + stands for one level, # for all that follow")]
    [InlineData("homeassistant/status", "is in the area homeassistant/, where messages are orders or announcements")]
    [InlineData("spBv1.0/#", "is in the area spBv1.0/, where messages are orders or announcements")]
    [InlineData("edgeagent/#", "is among the agents' own topics; of those, answers go to edgeagent/+/response/# and edgeagent/+/+/response/+ only")]
    [InlineData("edgeagent/a/+/+", "is among the agents' own topics; of those, answers go to edgeagent/+/response/# and edgeagent/+/+/response/+ only")]
    public void A_filter_that_allows_too_much_is_refused(string filter, string fault)
    {
        Assert.Equal(fault, ResponseTopics.FaultOf(filter));
        Assert.Throws<ArgumentException>(() => new ResponseTopics([filter]));
    }
}
