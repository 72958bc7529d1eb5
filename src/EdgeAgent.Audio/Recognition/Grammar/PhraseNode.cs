namespace EdgeAgent.Audio.Recognition.Grammar;

/// <summary>A part of a phrase.</summary>
internal abstract record PhraseNode
{
    private PhraseNode()
    {
    }

    /// <summary>A word.</summary>
    public sealed record Word(string Text) : PhraseNode;

    /// <summary>What a rule stands for.</summary>
    public sealed record Rule(string Name) : PhraseNode;

    /// <summary>One after the other.</summary>
    public sealed record Sequence(IReadOnlyList<PhraseNode> Parts) : PhraseNode;

    /// <summary>One of several.</summary>
    public sealed record Choice(IReadOnlyList<PhraseNode> Alternatives) : PhraseNode;

    /// <summary>What may be left out.</summary>
    public sealed record Optional(PhraseNode Part) : PhraseNode;

    /// <summary>Once or more.</summary>
    public sealed record Repeated(PhraseNode Part) : PhraseNode;
}
