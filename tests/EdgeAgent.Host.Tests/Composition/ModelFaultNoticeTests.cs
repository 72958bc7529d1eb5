using EdgeAgent.Host.Composition;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class ModelFaultNoticeTests
{
    private readonly Outlet _outlet = new();

    [Fact]
    public void A_model_that_fails_is_told_once_until_it_works_again()
    {
        var notice = Notice(isVital: true);

        notice.Failed(Failure(ModelFault.RunFailed));
        notice.Failed(Failure(ModelFault.RunFailed));
        notice.Worked();
        notice.Failed(Failure(ModelFault.RunFailed));

        Assert.Equal(["It broke.", "It broke."], _outlet.Messages);
        Assert.False(notice.IsLeftAlone);
    }

    [Fact]
    public void A_vital_model_that_rests_ends_its_stream() =>
        Assert.Throws<ModelException>(() => Notice(isVital: true).Failed(Failure(ModelFault.Faulted)));

    [Fact]
    public void A_stream_goes_on_without_a_second_model_that_rests_and_says_so()
    {
        var notice = Notice(isVital: false);

        notice.Failed(Failure(ModelFault.RunFailed));
        notice.Failed(Failure(ModelFault.Faulted));

        Assert.True(notice.IsLeftAlone);
        Assert.Equal(["It broke.", "It broke. 'door' goes on without it until it is opened anew."], _outlet.Messages);
    }

    private static ModelException Failure(ModelFault fault) => new(fault, "It broke.");

    private ModelFaultNotice Notice(bool isVital) => new("door", new EventIssuer(EventSource.OfAgent("line-3"), _outlet, TimeProvider.System), isVital);

    private sealed class Outlet : IAgentOutlet
    {
        public List<string> Messages { get; } = [];

        public void Offer(EventEnvelope envelope) => Messages.Add(((AgentFault)envelope.Data).Message);

        public void Report(SourceHealth health)
        {
        }
    }
}
