namespace EdgeAgent.Vision.Reading;

/// <summary>The characters of a text model by their number.</summary>
/// <param name="Characters">What each number adds to the text; the blank's name where it adds nothing.</param>
/// <param name="Blank">The number of the blank, between two characters that are one.</param>
internal sealed record Alphabet(IReadOnlyList<string> Characters, int Blank)
{
    private const string BlankName = "<blank>";
    private const string Space = " ";

    /// <summary>What lists call the blank themselves; "-" is a label without a name.</summary>
    private static readonly string[] BlankNames = ["blank", BlankName, "[blank]", "-"];

    /// <summary>
    /// Brings a list of characters together with a graph. Lists go without the blank, which is number 0, and without the space at the end (PaddleOCR
    /// <c>ppocr/postprocess/rec_postprocess.py</c>, <c>BaseRecLabelDecode</c> and <c>CTCLabelDecode</c>); a list whose last line is a space has lost it
    /// as an empty line.
    /// </summary>
    /// <param name="list">The list that is given.</param>
    /// <param name="classes">Numbers that the graph tells apart.</param>
    /// <returns>The alphabet; null when they do not fit.</returns>
    public static Alphabet? Of(IReadOnlyList<string> list, int classes) => (classes - list.Count) switch
    {
        0 when BlankNames.Contains(list[0]) => new Alphabet(list, 0),
        0 when BlankNames.Contains(list[^1]) => new Alphabet(list, list.Count - 1),
        1 => new Alphabet([BlankName, .. list], 0),
        2 => new Alphabet([BlankName, .. list, Space], 0),
        3 => new Alphabet([BlankName, .. list, Space, Space], 0),
        _ => null,
    };
}
