using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Machine;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Vision.Capture.OpenCv;

namespace EdgeAgent.Host.Cli.Devices;

/// <summary>The board, its processor, and the engines that run models on it.</summary>
internal static class MachineList
{
    /// <summary>Asks the kernel and the libraries.</summary>
    /// <param name="files">The kernel's files.</param>
    public static IReadOnlyList<MachineRow> Read(SystemFiles files)
    {
        var processor = Processor.Read(files);
        var architecture = processor.Architecture.ToString().ToLowerInvariant();
        return
        [
            new MachineRow("board", Board.Read(files).Name ?? "unknown") { Memory = MemoryState.Read(files).TotalBytes },
            new MachineRow("processor", processor.Name ?? architecture) { Cores = processor.Cores, Architecture = architecture, Features = processor.Features },
            .. OnnxRuntime(),
            .. OpenCvLibrary.Problem is null ? (MachineRow[])[new MachineRow("engine", ChoiceAttribute<Engine>.WordOf(Engine.OpenCvDnn)) { Library = "OpenCV" }] : [],
        ];
    }

    private static IReadOnlyList<MachineRow> OnnxRuntime()
    {
        try
        {
            var library = $"ONNX Runtime {InferenceRuntime.Version}{(InferenceRuntime.Library.File is { } file ? $" ({file})" : "")}";
            return
            [
                .. InferenceRuntime.Engines.Select(engine => new MachineRow("engine", ChoiceAttribute<Engine>.WordOf(engine))
                {
                    Library = library,
                    Problem = InferenceRuntime.Library.MissingFor(engine) is { Count: > 0 } missing ? $"there is no {string.Join(" and no ", missing)}" : null,
                }),
            ];
        }
        catch (ModelException e)
        {
            return [new MachineRow("engine", ChoiceAttribute<Engine>.WordOf(Engine.Cpu)) { Library = "ONNX Runtime", Problem = e.Message }];
        }
    }
}
