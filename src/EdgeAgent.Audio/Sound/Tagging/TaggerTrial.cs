using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Audio.Sound.Tagging;

/// <summary>
/// Runs a graph on noise and a tone to find out how long a window it takes, which output holds the classes, and what its numbers are. The output is the one whose
/// rows are as long as the labels; of several the one with the fewest rows, which has pooled them. Its numbers are scores when the graph ends in a sigmoid or
/// softmax, or when all of them lie within 0 and 1; else each class is given a sigmoid, since sounds do not exclude one another.
/// </summary>
/// <param name="bundle">What is said about the graph.</param>
/// <param name="session">The graph.</param>
/// <param name="window">Makes its input.</param>
/// <param name="time">For the deadline.</param>
internal sealed class TaggerTrial(ModelBundle bundle, ModelSession session, TaggerWindow window, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>What a graph of any length is given, in seconds: a patch of YAMNet's, then longer ones.</summary>
    private static readonly double[] Lengths = [0.975, 2, 5, 10, 30];

    private readonly GraphSignature _signature = session.Signature;

    /// <summary>Runs it.</summary>
    /// <param name="sampleRateHz">The rate of its waveform or features.</param>
    /// <returns>The usual window in samples, and how the output is read.</returns>
    /// <exception cref="ModelException">It does not run, gives no such output, or contradicts its bundle.</exception>
    public (int WindowSamples, TaggerScores Scores) Run(int sampleRateHz)
    {
        if (bundle.Labels is not { } labels)
        {
            throw Refuse($"nobody says the names of its classes. Write 'labels: FILE' into its {BundleReader.DescriptionName}, "
                + "a text file with one a line or AudioSet's own table (class_labels_indices.csv, yamnet_class_map.csv)");
        }

        using var run = session.CreateRun(time);
        ModelException? last = null;
        foreach (var samples in window.LongestSamples is { } whole ? [whole] : Lengths.Select(s => (int)Math.Round(s * sampleRateHz)))
        {
            try
            {
                return (samples, Judge(run, Signals(samples, sampleRateHz), labels.Count));
            }
            catch (ModelException e) when (e.Fault == ModelFault.RunFailed)
            {
                last = e;
            }
        }

        throw new ModelException(last!.Fault, $"Model '{bundle.Name}' cannot name sounds: it does not run. {last.Message}", last);
    }

    /// <summary>Soft noise, loud noise, and a tone.</summary>
    private static IEnumerable<float[]> Signals(int samples, int sampleRateHz)
    {
        var state = 1u;
        foreach (var level in (float[])[0.01f, 0.5f])
            yield return Make(_ => level * (((state = (state * 1664525) + 1013904223) / (float)uint.MaxValue * 2) - 1));
        yield return Make(i => 0.5f * MathF.Sin(2 * MathF.PI * 440 * i / sampleRateHz));

        float[] Make(Func<int, float> sample)
        {
            var made = new float[samples];
            for (var i = 0; i < made.Length; i++)
                made[i] = sample(i);
            return made;
        }
    }

    private TaggerScores Judge(GraphRun run, IEnumerable<float[]> signals, int classes)
    {
        var output = -1;
        var (least, most, areSummed) = (float.MaxValue, float.MinValue, true);
        foreach (var signal in signals)
        {
            window.Take(signal);
            window.Write(new LaneInputs(run));
            run.Run(Deadline);
            if (output < 0)
                output = OutputOf(run, classes);
            if (!run.OutputsAreFinite(allowInfinity: false))
                throw new ModelException(ModelFault.NotFinite, $"Model '{bundle.Name}' cannot name sounds: {session.Path} gives numbers that are none for a test signal. Export it again.");
            var rows = run.Output<float>(output);
            (least, most) = (Math.Min(least, TensorPrimitives.Min(rows)), Math.Max(most, TensorPrimitives.Max(rows)));
            for (var at = 0; at < rows.Length; at += classes)
                areSummed &= classes > 1 && Math.Abs(TensorPrimitives.Sum(rows.Slice(at, classes)) - 1) < 0.01f;
        }

        var areScores = least >= -TaggingJob.Slack && most <= 1 + TaggingJob.Slack;
        return new TaggerScores(output, classes, ActivationOf(output, least, most, areScores, areScores && areSummed), bundle.Pooling ?? OutputPooling.Mean)
        {
            IsActivationAssumed = bundle.Activation is null && !areScores,
        };
    }

    private int OutputOf(GraphRun run, int classes)
    {
        var (best, fewest) = (-1, long.MaxValue);
        var found = new List<string>();
        for (var i = 0; i < _signature.Outputs.Count; i++)
        {
            var shape = run.OutputShape(i);
            found.Add($"{_signature.Outputs[i].Name} [{string.Join(", ", shape.ToArray())}]");
            if (_signature.Outputs[i].Type != TensorType.Float32 || shape.Length is < 1 or > 3 || shape[^1] != classes)
                continue;
            var rows = 1L;
            foreach (var axis in shape[..^1])
                rows *= axis;
            if (rows > 0 && rows < fewest)
                (best, fewest) = (i, rows);
        }

        return best >= 0 ? best : throw Refuse(
            $"for a window of sound it gives {string.Join("; ", found)}, and there are {classes} labels ({string.Join(", ", bundle.Labels!.Take(3))}{(classes > 3 ? ", …" : "")}). "
            + "Give one label for each class, in the graph's order");
    }

    private OutputActivation ActivationOf(int output, float least, float most, bool areScores, bool areProbabilities)
    {
        var last = _signature.OutputOperators.GetValueOrDefault(_signature.Outputs[output].Name);
        if (bundle.Activation is not { } said)
            return areScores ? OutputActivation.None : last == "LogSoftmax" ? OutputActivation.Softmax : OutputActivation.Sigmoid;
        var contradiction = said switch
        {
            OutputActivation.None when !areScores => FormattableString.Invariant($"output.activation says none, and it gives {(least < 0 ? least : most):G4} where scores are 0 to 1"),
            OutputActivation.Softmax when last == "Softmax" || areProbabilities => "output.activation says softmax, and its numbers have been through one",
            OutputActivation.Sigmoid when last == "Sigmoid" => "output.activation says sigmoid, and its graph ends in one",
            _ => null,
        };
        return contradiction is null ? said : throw Refuse($"{contradiction}. Correct it, or remove it");
    }

    private ModelException Refuse(string what) => new(ModelFault.Unfitting, $"Model '{bundle.Name}' cannot name sounds: {what}.");
}
