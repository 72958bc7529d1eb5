namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>Memory for the inputs and outputs of one graph, and the way to run it on them. Used by one thread at a time, but for <see cref="Terminate"/>.</summary>
public interface IGraphRun : IDisposable
{
    /// <summary>The graph.</summary>
    IGraphSession Session { get; }

    /// <summary>Memory of an input, to be filled before <see cref="Run"/>.</summary>
    /// <typeparam name="T">The managed form of the input's element type (<see cref="float"/>, <see cref="Half"/>, <see cref="byte"/>, <see cref="long"/>…).</typeparam>
    /// <param name="index">The input, in the graph's order.</param>
    /// <param name="shape">Its shape for the next run.</param>
    /// <exception cref="ModelException">The shape contradicts what the graph declares.</exception>
    Span<T> Input<T>(int index, scoped ReadOnlySpan<long> shape) where T : unmanaged;

    /// <summary>The shape that an input has for the next run; empty before it was ever given one.</summary>
    ReadOnlySpan<long> InputShape(int index);

    /// <summary>How often <see cref="Input"/> was called for an input: as long as it is the same number, nobody has written there.</summary>
    long WritesOf(int index);

    /// <summary>Runs the graph on the inputs.</summary>
    /// <param name="deadline">How long it may take.</param>
    /// <exception cref="ModelException">It failed, or was <see cref="ModelFault.Late"/>.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Terminate"/> was called since <see cref="Rearm"/>.</exception>
    void Run(TimeSpan deadline);

    /// <summary>Ends the run that is under way, or the next one, from any thread.</summary>
    void Terminate();

    /// <summary>Forgets an earlier <see cref="Terminate"/>.</summary>
    void Rearm();

    /// <summary>An output of the last run, valid until the next one.</summary>
    ReadOnlySpan<T> Output<T>(int index) where T : unmanaged;

    /// <summary>The shape of an output of the last run.</summary>
    ReadOnlySpan<long> OutputShape(int index);

    /// <summary>Whether every number of the last run's floating-point outputs may be believed.</summary>
    /// <param name="allowInfinity">Log-probabilities of the impossible are −∞: then only NaN counts.</param>
    bool OutputsAreFinite(bool allowInfinity);
}
