using EdgeAgent.Audio.Recognition.Decoding.Attention;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>What an export of Whisper is, whoever wrote it.</summary>
/// <param name="Features">What the encoder hears, a window of a fixed length at a time.</param>
/// <param name="Tokens">The spelling.</param>
/// <param name="Search">How texts are searched where nobody says otherwise.</param>
/// <param name="Network">The graphs.</param>
internal sealed record WhisperParts(WhisperOptions Features, TokenTable Tokens, PromptedSearchOptions Search, IWhisperNetwork Network)
{
    /// <summary>Seconds of a window.</summary>
    public double WindowSeconds => Features.ChunkSeconds!.Value;
}
