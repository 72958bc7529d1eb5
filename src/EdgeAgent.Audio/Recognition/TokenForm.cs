namespace EdgeAgent.Audio.Recognition;

/// <summary>What the tokens of a vocabulary are.</summary>
internal enum TokenForm
{
    /// <summary>SentencePiece pieces: "▁" stands for a space, <c>&lt;0xE2&gt;</c> for a byte.</summary>
    Pieces,

    /// <summary>Characters or phonemes; <c>&lt;space&gt;</c> stands for a space.</summary>
    Characters,

    /// <summary>Whole words.</summary>
    Words,

    /// <summary>Letters of Transformers' CTC models: "|" stands for a space; none is left at the ends.</summary>
    Letters,

    /// <summary>Bytes as GPT-2 writes them: "Ġ" stands for a space (OpenAI's <c>encoder.py</c>, <c>bytes_to_unicode</c>); no space is left at the ends.</summary>
    Bytes,
}
