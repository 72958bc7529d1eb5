using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether the models of a configuration fit into memory all at once.</summary>
internal static class MemoryCheck
{
    /// <summary>What is to stay free beside them: decoders take some 50 MB a camera.</summary>
    private const long LeastRoomBytes = 200_000_000;

    /// <summary>Looks.</summary>
    /// <param name="before">The memory before they were loaded.</param>
    /// <param name="with">The same with all of them loaded.</param>
    public static Finding OfModels(MemoryState before, MemoryState with)
    {
        var taken = Math.Max(0, before.RoomBytes - with.RoomBytes);
        var text = $"all models loaded take about {ByteSize.Roughly(taken)}, and leave {ByteSize.Roughly(with.RoomBytes)}";
        var facts = new { TakenBytes = taken, LeftBytes = with.RoomBytes };
        return with.RoomBytes >= LeastRoomBytes
            ? new Finding("memory of models", FindingState.Ok, text).Measured(facts)
            : new Finding("memory of models", FindingState.Warning, $"{text}: the kernel ends programs when nothing is left.",
                "Take smaller or quantized models, or share one among the cameras: the same model is loaded once.").Measured(facts);
    }
}
