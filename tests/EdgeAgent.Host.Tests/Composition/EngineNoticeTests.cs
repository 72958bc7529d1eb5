using EdgeAgent.Host.Composition;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Classification;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class EngineNoticeTests : IAgentOutlet
{
    private readonly List<string> _told = [];

    [Fact]
    public void Each_model_of_a_stream_that_does_not_run_on_its_engine_is_told_once()
    {
        using var folder = new TemporaryFolder();
        var notice = new EngineNotice("gate", new EventIssuer(EventSource.OfAgent("line-3"), this, TimeProvider.System));

        for (var life = 0; life < 2; life++)
        {
            Open("objects", Engine.TensorRt);
            Open("colours", Engine.TensorRt);
            Open("plates", Engine.Cpu);
        }

        Assert.Equal(["objects", "colours"], _told.Select(m => m.Split('\'')[1]));

        void Open(string name, Engine engine)
        {
            var path = new OnnxModelWriter().Input("image", OnnxModelWriter.Float32, 1, 3, 8, 8).Output("scores", OnnxModelWriter.Float32, 1, 192)
                .Node("Flatten", ["image"], ["scores"]).Save(folder[$"{name}.onnx"]);
            var bundle = new ModelBundle
            {
                Name = name,
                Folder = folder.Path,
                Input = new ImageInput { Scale = 1 / 255f, Resize = ResizeMode.Stretch },
                Activation = OutputActivation.Softmax,
                Files = new Dictionary<string, string> { [ModelBundle.MainRole] = path },
            };
            using var lane = new ModelLane(() => ModelSession.Open(path, engine), new LaneOptions { Name = name }, TimeProvider.System, NullLogger.Instance);
            notice.Opened(ClassificationModel.Load(bundle, lane, CancellationToken.None));
        }
    }

    void IAgentOutlet.Offer(EventEnvelope envelope) => _told.Add(((AgentFault)envelope.Data).Message);

    void IAgentOutlet.Report(SourceHealth health) => Assert.Fail("Engines have no health.");
}
