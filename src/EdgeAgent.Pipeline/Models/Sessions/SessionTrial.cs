using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>
/// One run of a session on zeros. The list of a library's providers is made when it is compiled: one that has no code for this device
/// lists CUDA all the same, loads the model, and fails in its first run.
/// </summary>
internal static class SessionTrial
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Runs a session whose shapes are known.</summary>
    /// <param name="session">The session.</param>
    /// <param name="shapes">The shapes of its inputs, in the graph's order.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="time">For the deadline.</param>
    /// <exception cref="ModelException">It failed.</exception>
    public static void Run(ModelSession session, IReadOnlyList<IReadOnlyList<long>> shapes, TimeSpan deadline, TimeProvider time)
    {
        using var run = session.CreateRun(time);
        for (var i = 0; i < session.Signature.Inputs.Count; i++)
            Clear(run, i, session.Signature.Inputs[i].Type, [.. shapes[i]]);
        run.Run(deadline);
    }

    /// <summary>Why a session does not run; null where it does, and where the lengths of its axes are not known but for a batch.</summary>
    public static string? WhyBroken(ModelSession session)
    {
        var inputs = session.Signature.Inputs;
        if (inputs.Any(i => i.Dimensions.Skip(1).Any(d => d < 0)))
            return null;
        try
        {
            Run(session, [.. inputs.Select(i => (IReadOnlyList<long>)[.. i.Dimensions.Select(d => Math.Max(d, 1))])], Deadline, TimeProvider.System);
            return null;
        }
        catch (ModelException e)
        {
            return e.Message;
        }
    }

    private static void Clear(GraphRun run, int input, TensorType type, ReadOnlySpan<long> shape)
    {
        switch (type)
        {
            case TensorType.Float32:
                run.Input<float>(input, shape).Clear();
                break;
            case TensorType.Float16:
                run.Input<Half>(input, shape).Clear();
                break;
            case TensorType.Float64:
                run.Input<double>(input, shape).Clear();
                break;
            case TensorType.UInt8:
                run.Input<byte>(input, shape).Clear();
                break;
            case TensorType.Int8:
                run.Input<sbyte>(input, shape).Clear();
                break;
            case TensorType.Int16:
                run.Input<short>(input, shape).Clear();
                break;
            case TensorType.Int32:
                run.Input<int>(input, shape).Clear();
                break;
            case TensorType.Int64:
                run.Input<long>(input, shape).Clear();
                break;
            case TensorType.Bool:
                run.Input<bool>(input, shape).Clear();
                break;
        }
    }
}
