using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Icefall;

/// <summary>One chunk of a stream through an encoder. The states move on only when the run was good.</summary>
internal sealed class ChunkJob : LaneJob
{
    private readonly StreamingGraph _encoder;
    private readonly long[] _shape;
    private readonly float[][] _numbers;
    private readonly long[][] _whole;
    private long _encodedSoFar;

    /// <summary>A stream at its start.</summary>
    public ChunkJob(StreamingGraph encoder)
    {
        _encoder = encoder;
        _shape = [1, encoder.ChunkFrames, encoder.Bands];
        _numbers = [.. encoder.States.Select(s => s.IsWhole ? [] : new float[s.Length])];
        _whole = [.. encoder.States.Select(s => s.IsWhole ? new long[s.Length] : [])];
    }

    /// <summary>[frames of a chunk, bands].</summary>
    public ReadOnlyMemory<float> Features { get; set; }

    /// <summary>Where the encoded frames go, behind those that are there.</summary>
    public EncodedUtterance Encoded { get; set; } = new();

    /// <summary>Encoded frames of the last chunk.</summary>
    public int FramesOfChunk { get; private set; }

    /// <summary>Begins a new stream.</summary>
    public void Reset()
    {
        foreach (var state in _numbers)
            Array.Clear(state);
        foreach (var state in _whole)
            Array.Clear(state);
        _encodedSoFar = 0;
    }

    /// <inheritdoc/>
    public override void WriteInputs(in LaneInputs inputs)
    {
        Features.Span.CopyTo(inputs.Get<float>(_encoder.Features, _shape));
        for (var i = 0; i < _numbers.Length; i++)
        {
            var state = _encoder.States[i];
            if (!state.IsWhole)
                _numbers[i].CopyTo(inputs.Get<float>(state.Input, state.Shape));
            else if (state.Output >= 0)
                _whole[i].CopyTo(inputs.Get<long>(state.Input, state.Shape));
            else
                inputs.Get<long>(state.Input, state.Shape).Fill(_encodedSoFar);
        }
    }

    /// <inheritdoc/>
    public override void ReadOutputs(in LaneOutputs outputs)
    {
        FramesOfChunk = (int)outputs.Axis(_encoder.Output, 1);
        for (var i = 0; i < _numbers.Length; i++)
        {
            var state = _encoder.States[i];
            if (state.Output < 0)
                continue;
            var length = state.IsWhole ? outputs.Get<long>(state.Output).Length : outputs.Get<float>(state.Output).Length;
            if (length != state.Length)
                throw new ModelException(ModelFault.Unfitting, $"The encoder gave a state of {length} values for its input {state.Input}, which takes {state.Length}. Export the model again.");
            if (state.IsWhole)
                outputs.Get<long>(state.Output).CopyTo(_whole[i]);
            else
                outputs.Get<float>(state.Output).CopyTo(_numbers[i]);
        }

        _encodedSoFar += FramesOfChunk;
        outputs.Get<float>(_encoder.Output).CopyTo(Encoded.Append(FramesOfChunk, (int)outputs.Axis(_encoder.Output, 2)));
    }
}
