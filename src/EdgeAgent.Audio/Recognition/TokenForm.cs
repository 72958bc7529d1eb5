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
}
