namespace EdgeAgent.Host.Cli.Bench;

/// <summary>What <c>bench --json</c> prints.</summary>
internal sealed record BenchReport
{
    /// <summary>The first model's name.</summary>
    public required string Model { get; init; }

    /// <summary>What it does.</summary>
    public required string Task { get; init; }

    /// <summary>The picture or recording that it was run on.</summary>
    public required string Input { get; init; }

    /// <summary>Length of the recording; not there for a picture.</summary>
    public double? InputMs { get; init; }

    /// <summary>Golden samples that losses were measured on.</summary>
    public required int Golden { get; init; }

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>Cores that this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>ONNX Runtime's version.</summary>
    public required string Runtime { get; init; }

    /// <summary>The device before and after.</summary>
    public required MachineNote Machine { get; init; }

    /// <summary>Whether somebody stopped it: what follows is of fewer runs.</summary>
    public required bool Stopped { get; init; }

    /// <summary>What was tried, in the order of trying.</summary>
    public required IReadOnlyList<BenchRow> Variants { get; init; }

    /// <summary>The best one; not there when none may be chosen.</summary>
    public BenchWinner? Winner { get; init; }

    /// <summary>The file that the winner was written to.</summary>
    public string? Written { get; init; }

    /// <summary>Why that file does not stand beside the model, as a clause; not there where it does.</summary>
    public string? WrittenWhy { get; init; }
}
