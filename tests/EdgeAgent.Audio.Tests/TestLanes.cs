using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests;

/// <summary>Lanes over the assets' models.</summary>
internal static class TestLanes
{
    public static ModelLane Open(string asset) => new(
        () => ModelSession.Open(TestAssets.PathOf(asset)),
        new LaneOptions { Name = Path.GetFileNameWithoutExtension(asset) }, TimeProvider.System, NullLogger.Instance);
}
