using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>A toy detector whose run takes about so long on this machine now.</summary>
internal static class SlowModel
{
    private const long Sample = 100_000;

    public static string Of(TimeSpan run, string path)
    {
        using var session = ModelSession.Open(ToyModels.Slow(path + ".sample", Sample));
        using var graph = session.CreateRun();
        graph.Input<float>(0, [1, 3, 32, 32]).Fill(0.5f);
        graph.Run(TimeSpan.FromSeconds(30));
        var began = TimeProvider.System.GetTimestamp();
        graph.Run(TimeSpan.FromSeconds(30));
        var took = TimeProvider.System.GetElapsedTime(began);
        return ToyModels.Slow(path, (long)(Sample * (run / took)));
    }
}
