namespace EdgeAgent.Audio.Recognition.Fusion;

/// <summary>An n-gram model with back-off (Katz, 1987). Histories are numbers: equal ones are equal.</summary>
internal interface INgramModel
{
    /// <summary>The history of nothing.</summary>
    const int Empty = 0;

    /// <summary>The longest n-gram, in words.</summary>
    int Order { get; }

    /// <summary>How many words it knows.</summary>
    int Words { get; }

    /// <summary>Its words.</summary>
    IEnumerable<string> Vocabulary { get; }

    /// <summary>Begins a text: histories of earlier ones are forgotten.</summary>
    /// <returns>The history at its beginning.</returns>
    int Begin();

    /// <summary>A word's number; −1 when the model does not know it.</summary>
    int Find(string word);

    /// <summary>The natural logarithm of a word's probability after a history, and the history after it.</summary>
    double Score(int history, int word, out int next);
}
