using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Sound.Tagging;

/// <summary>One window through a graph that names sounds.</summary>
internal sealed class TaggingJob(string model, TaggerWindow window, TaggerScores reading) : LaneJob
{
    /// <summary>Scores of quantised graphs may end a little outside 0..1.</summary>
    public const float Slack = 0.01f;

    private readonly float[] _row = new float[reading.Classes];
    private readonly float[] _scores = new float[reading.Classes];

    /// <summary>One a class, 0 to 1, of the window that ran last.</summary>
    public ReadOnlySpan<float> Scores => _scores;

    /// <inheritdoc/>
    public override void WriteInputs(in LaneInputs inputs) => window.Write(inputs);

    /// <inheritdoc/>
    public override void ReadOutputs(in LaneOutputs outputs) => Read(outputs.Get<float>(reading.Output));

    /// <summary>Makes one row of scores of all.</summary>
    public void Read(ReadOnlySpan<float> rows)
    {
        if (rows.Length == 0 || rows.Length % reading.Classes != 0)
            throw new ModelException(ModelFault.Unfitting, $"Model '{model}' gave {rows.Length} numbers for a window of sound, where rows of {reading.Classes} are expected. Take a longer window.");
        _scores.AsSpan().Clear();
        for (var at = 0; at < rows.Length; at += reading.Classes)
            Add(rows.Slice(at, reading.Classes));
        if (reading.Pooling == OutputPooling.Mean)
            TensorPrimitives.Divide(_scores, rows.Length / reading.Classes, _scores);
    }

    private void Add(ReadOnlySpan<float> numbers)
    {
        switch (reading.Activation)
        {
            case OutputActivation.Sigmoid:
                TensorPrimitives.Sigmoid(numbers, _row);
                break;
            case OutputActivation.Softmax:
                TensorPrimitives.SoftMax(numbers, _row);
                break;
            default:
                Require(numbers);
                TensorPrimitives.Clamp(numbers, 0, 1, _row);
                break;
        }

        if (reading.Pooling == OutputPooling.Mean)
            TensorPrimitives.Add(_scores, _row, _scores);
        else
            TensorPrimitives.Max(_scores, _row, _scores);
    }

    private void Require(ReadOnlySpan<float> numbers)
    {
        var (least, most) = (TensorPrimitives.Min(numbers), TensorPrimitives.Max(numbers));
        if (least < -Slack || most > 1 + Slack)
        {
            throw new ModelException(ModelFault.Unfitting, FormattableString.Invariant(
                $"Model '{model}' gave {(least < -Slack ? least : most):G4} where scores of 0 to 1 are expected. Say what makes scores of its numbers in its {BundleReader.DescriptionName}: 'output: {{activation: sigmoid}}', or softmax."));
        }
    }
}
