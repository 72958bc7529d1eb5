namespace EdgeAgent.Audio.Recognition.Fusion.Kenlm;

/// <summary>The n-grams of a binary file: looked up from their last word backwards. Immutable.</summary>
internal interface INgramTable
{
    /// <summary>The word alone.</summary>
    NgramEntry Unigram(int word);

    /// <summary>The n-gram with one more word in front.</summary>
    /// <param name="entry">The n-gram.</param>
    /// <param name="length">Words that it has with the new one, 2 and more.</param>
    /// <param name="before">The word in front.</param>
    /// <param name="longer">What was found.</param>
    bool TryExtend(in NgramEntry entry, int length, int before, out NgramEntry longer);
}
