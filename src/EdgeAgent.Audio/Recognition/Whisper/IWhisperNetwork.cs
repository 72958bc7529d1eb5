using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>The graphs of one export as its recognizers use them. Thread-safe.</summary>
internal interface IWhisperNetwork
{
    /// <summary>A stream's way from the samples of one window to what the decoder attends to.</summary>
    IUtteranceEncoder OpenEncoder(string stream, int weight);

    /// <summary>A stream's decoder.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="weight">Its share when several wait.</param>
    /// <param name="temperature">Divides the logits.</param>
    INextTokenScorer OpenDecoder(string stream, int weight, double temperature);
}
