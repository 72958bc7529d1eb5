using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>A loaded model that looks at files.</summary>
internal interface IPredictor : IDisposable
{
    /// <summary>The model's name.</summary>
    string Model { get; }

    /// <summary>Names of what it can find, by number; null where that is not a list.</summary>
    IReadOnlyList<string>? Labels { get; }

    /// <summary>Told how far a file is, by models that take long for one; others say nothing.</summary>
    Action<string>? Detail
    {
        set { }
    }

    /// <summary>Looks at one file: one result for an image or audio file, one for each frame of a video.</summary>
    /// <exception cref="EdgeAgentException">The file cannot be read, or the model failed on it.</exception>
    IAsyncEnumerable<InferResult> PredictAsync(string input, CancellationToken stop);

    /// <summary>Reads a file, a video's first frame, into memory. The caller disposes it before the predictor.</summary>
    /// <exception cref="EdgeAgentException">It cannot be read.</exception>
    Task<RepeatedInput> RepeatAsync(string input, CancellationToken stop);
}
