using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Detection;

/// <summary>Moves pictures into a graph's input and numbers out of its output, whatever their element types. One per stream.</summary>
/// <param name="model">The model's name, for faults.</param>
/// <param name="inputType">Element type of the input.</param>
/// <param name="inputShape">Shape of the input for one picture.</param>
/// <param name="outputType">Element type of the output.</param>
/// <param name="preprocessor">Fills the input.</param>
internal sealed class PictureTensors(string model, TensorType inputType, long[] inputShape, TensorType outputType, ImagePreprocessor preprocessor)
{
    private float[] _converted = [];

    /// <summary>Fills the graph's input from a frame.</summary>
    public LetterboxGeometry Write(in LaneInputs inputs, FrameFormat format, ReadOnlySpan<byte> pixels) => inputType switch
    {
        TensorType.Float16 => preprocessor.Fill(format, pixels, inputs.Get<Half>(0, inputShape)),
        TensorType.UInt8 => preprocessor.Fill(format, pixels, inputs.Get<byte>(0, inputShape)),
        _ => preprocessor.Fill(format, pixels, inputs.Get<float>(0, inputShape)),
    };

    /// <summary>The graph's output as 32-bit floats, all of them finite.</summary>
    /// <exception cref="ModelException">A number is not finite. (Of 32-bit outputs the lane has made sure.)</exception>
    public ReadOnlySpan<float> Read(in LaneOutputs outputs)
    {
        if (outputType == TensorType.Float32)
            return outputs.Get<float>(0);
        var halves = outputs.Get<Half>(0);
        if (_converted.Length != halves.Length)
            _converted = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, _converted);
        if (!TensorPrimitives.IsFiniteAll<float>(_converted))
            throw new ModelException(ModelFault.NotFinite, $"Model '{model}' gave NaN or infinite numbers; the result is thrown away.");
        return _converted;
    }
}
