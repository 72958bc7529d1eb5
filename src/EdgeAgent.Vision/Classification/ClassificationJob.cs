using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Classification;

/// <summary>What a classifier has the lane do for one frame.</summary>
/// <param name="model">The model's name, for faults.</param>
/// <param name="tensors">Memory of the stream.</param>
/// <param name="row">The output with the classes' numbers.</param>
/// <param name="activation">What makes scores of them.</param>
/// <param name="classes">How many there are.</param>
/// <param name="minScore">Lowest score of a class that is given.</param>
/// <param name="maxCount">Most classes that are given.</param>
internal sealed class ClassificationJob(
    string model, PictureTensors tensors, int row, OutputActivation activation, int classes, float minScore, int maxCount) : LaneJob
{
    private readonly float[] _scores = new float[classes];
    private readonly ClassScore[] _found = new ClassScore[Math.Min(maxCount, classes)];
    private int _count;

    public FrameLease Frame { get; set; }

    public ReadOnlySpan<ClassScore> Found => _found.AsSpan(0, _count);

    public ReadOnlySpan<float> Scores => _scores;

    public override void WriteInputs(in LaneInputs inputs) => tensors.Write(inputs, Frame.Format, Frame.Pixels);

    public override void ReadOutputs(in LaneOutputs outputs)
    {
        var numbers = tensors.Read(outputs).Numbers(row);
        if (numbers.Length != _scores.Length)
            throw new ModelException(ModelFault.Unfitting, $"Model '{model}' gave {numbers.Length} numbers for {_scores.Length} classes; the result is thrown away.");
        switch (activation)
        {
            case OutputActivation.Softmax:
                TensorPrimitives.SoftMax(numbers, _scores);
                break;
            case OutputActivation.Sigmoid:
                TensorPrimitives.Sigmoid(numbers, _scores);
                break;
            default:
                // Quantised graphs may end a little outside.
                TensorPrimitives.Clamp(numbers, 0, 1, _scores);
                break;
        }

        Rank();
    }

    /// <summary>The best by falling score; of equal ones the first class. Few of many are wanted, so most cost one comparison.</summary>
    private void Rank()
    {
        _count = 0;
        for (var c = 0; c < _scores.Length; c++)
        {
            var score = _scores[c];
            if (score < minScore || (_count == _found.Length && score <= _found[^1].Score))
                continue;
            var place = Math.Min(_count, _found.Length - 1);
            for (; place > 0 && _found[place - 1].Score < score; place--)
                _found[place] = _found[place - 1];
            _found[place] = new ClassScore(c, score);
            _count = Math.Min(_count + 1, _found.Length);
        }
    }
}
