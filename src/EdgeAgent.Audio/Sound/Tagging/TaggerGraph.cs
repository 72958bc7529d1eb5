using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Sound.Tagging;

/// <summary>
/// What a graph that names sounds takes of one window: the waveform, float32 [N], [1, N] or [1, 1, N], or frames of features, float32 [1, T, D], [1, D, T],
/// [1, 1, T, D] or [1, 1, D, T]; perhaps with how many there are. What it gives is found out by trying it: see <see cref="TaggerTrial"/>.
/// </summary>
internal sealed class TaggerGraph
{
    /// <summary>The pooled scores of PANNs' networks (qiuqiangkong/audioset_tagging_cnn, models.py).</summary>
    private const string PannsOutput = "clipwise_output";

    private const int YamnetClasses = 521;

    private readonly long[] _shape;
    private readonly int _timeAxis;

    private TaggerGraph(FeatureOptions features, int index, TensorSpec input, int timeAxis, int dimension, int? frames)
    {
        (Features, Input, _timeAxis, Dimension) = (features, index, timeAxis, dimension);
        _shape = [.. input.Dimensions.Select(d => Math.Max(1, d))];
        IsTimeLast = timeAxis == input.Rank - 1;
        if (dimension > 1)
            _shape[IsTimeLast ? ^2 : ^1] = dimension;
        FixedFrames = input.Dimensions[timeAxis] > 0 ? checked((int)input.Dimensions[timeAxis]) : frames;
    }

    /// <summary>What it hears.</summary>
    public FeatureOptions Features { get; }

    /// <summary>The input of the waveform or the frames.</summary>
    public int Input { get; }

    /// <summary>The input that says how many there are; −1 where none does.</summary>
    public int CountInput { get; private init; } = -1;

    /// <summary>Its type.</summary>
    public TensorType CountType { get; private init; }

    /// <summary>Values in a frame; 1 of a waveform.</summary>
    public int Dimension { get; }

    /// <summary>Whether the last axis of its input is time.</summary>
    public bool IsTimeLast { get; }

    /// <summary>How many frames it takes, no more and no fewer; null where any number.</summary>
    public int? FixedFrames { get; }

    /// <summary>Whether the features were taken for granted: nobody says at what rate a waveform is.</summary>
    public bool IsRateAssumed { get; private init; }

    /// <summary>Whether a graph looks like one that names sounds whatever its bundle says.</summary>
    /// <param name="signature">The graph.</param>
    /// <param name="reason">Why, as a clause.</param>
    public static bool IsCertain(GraphSignature signature, out string reason)
    {
        var isOne = signature.Inputs is [{ Type: TensorType.Float32 }];
        reason = "it takes a waveform and gives scores of 521 classes, as YAMNet does";
        if (IsYamnet(signature))
            return true;
        reason = $"it gives {PannsOutput}, as PANNs do";
        if (isOne && signature.OutputIndex(PannsOutput) >= 0)
            return true;
        reason = "its input_values are one window of a spectrogram, as audio spectrogram transformers take it";
        return isOne && signature is { Inputs: [{ Name: "input_values", Rank: 3 } input], Outputs: [{ Name: "logits", Rank: 2 }, ..] } && input.Dimensions[1] > input.Dimensions[2];
    }

    /// <summary>Reads the input of a graph.</summary>
    /// <param name="path">Its file, for messages.</param>
    /// <param name="signature">The graph.</param>
    /// <param name="bundle">What is said about it.</param>
    /// <exception cref="ModelException">It takes something else, or nobody says what features it hears.</exception>
    public static TaggerGraph Read(string path, GraphSignature signature, ModelBundle bundle)
    {
        var index = signature.Inputs.ToList().FindIndex(i => i is { Type: TensorType.Float32, Rank: >= 1 and <= 4 });
        var count = signature.Inputs.ToList().FindIndex(i => i is { Type: TensorType.Int64 or TensorType.Int32, Rank: 1 });
        if (index < 0 || signature.Inputs.Count != (count < 0 ? 1 : 2))
        {
            throw Unfitting(bundle, $"{path} takes {string.Join(", ", signature.Inputs)}, where one input float32 is expected of a model that names sounds: a waveform [N], [1, N], [1, 1, N], "
                + "or frames of features [1, T, D], [1, D, T], [1, 1, T, D], [1, 1, D, T], perhaps with how many there are, int64 [1]. Name another model");
        }

        var input = signature.Inputs[index];
        var features = bundle.Features ?? UsualOf(path, signature, input, bundle);
        var dimension = FeatureExtractor.Create(features).Dimension;
        var timeAxis = dimension == 1 ? WaveformAxis(input) : TimeAxis(input, dimension);
        if (timeAxis < 0)
        {
            throw Unfitting(bundle, dimension == 1
                ? $"{path} takes {input}, where a waveform [N], [1, N] or [1, 1, N] is expected. Say what it hears in 'features' of its {BundleReader.DescriptionName}"
                : $"{path} takes {input}, but the features '{features.Type}' have {dimension} values a frame. Correct 'features' in its {BundleReader.DescriptionName}");
        }

        return new TaggerGraph(features, index, input, timeAxis, dimension, dimension == 1 ? null : bundle.FeatureFrames)
        {
            IsRateAssumed = bundle.Features is null && !IsYamnet(signature),
            CountInput = count,
            CountType = count < 0 ? default : signature.Inputs[count].Type,
        };
    }

    /// <summary>The shape of its input for so many frames.</summary>
    public void ShapeOf(int frames, Span<long> shape)
    {
        _shape.CopyTo(shape);
        shape[_timeAxis] = frames;
    }

    /// <summary>Axes of its input.</summary>
    public int Rank => _shape.Length;

    private static bool IsYamnet(GraphSignature signature) =>
        signature.Inputs is [{ Type: TensorType.Float32, Rank: 1 }] && signature.Outputs.Any(o => o.Rank > 0 && o.Dimensions[^1] == YamnetClasses);

    /// <summary>A waveform at 32 kHz for PANNs, whose published networks are trained so, else at 16 kHz, as YAMNet and all networks of speech's kin.</summary>
    private static WaveformOptions UsualOf(string path, GraphSignature signature, TensorSpec input, ModelBundle bundle)
    {
        if (WaveformAxis(input) >= 0)
            return new WaveformOptions { SampleRateHz = signature.OutputIndex(PannsOutput) >= 0 ? 32_000 : 16_000 };
        throw Unfitting(bundle,
            $"{path} takes {input}, frames of features, and nobody says which. The smallest {BundleReader.DescriptionName} that would make it run, with the features that it was trained with:\n"
            + $"family: {ModelFamily.Tagger}\nlabels: labels.txt\nfeatures: {{type: kaldi-fbank, n_mels: {Math.Max(1, input.Dimensions[^1])}}}\n");
    }

    /// <summary>The axis of a waveform's samples: the last, the others 1 or free; −1 where that cannot be.</summary>
    private static int WaveformAxis(TensorSpec input)
    {
        // A fixed last axis of a few hundred values is a frame of features, not a window of sound.
        const int shortest = 1000;
        return input.Rank <= 3 && input.Dimensions.Take(input.Rank - 1).All(d => d is 1 or < 0) && input.Dimensions[^1] is < 0 or >= shortest
            && (input.Rank < 3 || input.Dimensions[1] == 1) ? input.Rank - 1 : -1;
    }

    /// <summary>The axis of the frames: the last but one, unless only the last can be; −1 where none can.</summary>
    private static int TimeAxis(TensorSpec input, int dimension)
    {
        if (input.Rank < 3 || !input.Dimensions.Take(input.Rank - 2).All(d => d is 1 or < 0))
            return -1;
        if (input.Dimensions[^1] == dimension)
            return input.Rank - 2;
        if (input.Dimensions[^2] == dimension)
            return input.Rank - 1;
        return input.Dimensions[^1] < 0 ? input.Rank - 2 : input.Dimensions[^2] < 0 ? input.Rank - 1 : -1;
    }

    private static ModelException Unfitting(ModelBundle bundle, string what) => new(ModelFault.Unfitting, $"Model '{bundle.Name}' cannot name sounds: {what.TrimEnd('.')}.");
}
