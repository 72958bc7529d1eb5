namespace EdgeAgent.Audio.Recognition.Writing;

/// <summary>What an English word is where numbers are spoken.</summary>
/// <param name="Kind">Its part in a number.</param>
/// <param name="Value">What it counts.</param>
internal readonly record struct NumberWord(NumberWord.Part Kind, long Value)
{
    private static readonly Dictionary<string, NumberWord> Known = Build();

    private static readonly Dictionary<string, NumberWord>.AlternateLookup<ReadOnlySpan<char>> Lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A part of a number.</summary>
    public enum Part
    {
        /// <summary>No part of a number.</summary>
        None,

        /// <summary>0.</summary>
        Zero,

        /// <summary>0, as "oh" among digits.</summary>
        Oh,

        /// <summary>1 to 9.</summary>
        Digit,

        /// <summary>10 to 19.</summary>
        Teen,

        /// <summary>20 to 90.</summary>
        Tens,

        /// <summary>100.</summary>
        Hundred,

        /// <summary>1000 and more.</summary>
        Scale,

        /// <summary>The last of first to ninth.</summary>
        OrdinalDigit,

        /// <summary>Tenth to nineteenth.</summary>
        OrdinalTeen,

        /// <summary>Twentieth to ninetieth.</summary>
        OrdinalTens,

        /// <summary>Hundredth.</summary>
        OrdinalHundred,

        /// <summary>Thousandth and more.</summary>
        OrdinalScale,

        /// <summary>Halves, thirds and so on: a number before it counts parts.</summary>
        Fraction,

        /// <summary>"And".</summary>
        And,

        /// <summary>"A", which may be one.</summary>
        A,

        /// <summary>"Point".</summary>
        Point,

        /// <summary>"Minus".</summary>
        Minus,

        /// <summary>"Percent".</summary>
        Percent,
    }

    /// <summary>Whether a number may be made of it.</summary>
    public bool Counts => Kind is Part.Zero or Part.Digit or Part.Teen or Part.Tens or Part.OrdinalTeen or Part.OrdinalTens;

    /// <summary>Whether it may stand in a string of digits.</summary>
    public bool IsDigit => Kind is Part.Zero or Part.Oh or Part.Digit;

    /// <summary>Whether it multiplies what stands before it.</summary>
    public bool Multiplies => Kind is Part.Hundred or Part.Scale or Part.OrdinalHundred or Part.OrdinalScale;

    /// <summary>What a word is; its letters' case does not matter.</summary>
    public static NumberWord Of(ReadOnlySpan<char> word) => Lookup.TryGetValue(word, out var known) ? known : default;

    private static Dictionary<string, NumberWord> Build()
    {
        var known = new Dictionary<string, NumberWord>(StringComparer.OrdinalIgnoreCase)
        {
            ["zero"] = new(Part.Zero, 0),
            ["oh"] = new(Part.Oh, 0),
            ["o"] = new(Part.Oh, 0),
            ["hundred"] = new(Part.Hundred, 100),
            ["hundredth"] = new(Part.OrdinalHundred, 100),
            ["half"] = new(Part.Fraction, 2),
            ["halves"] = new(Part.Fraction, 2),
            ["quarter"] = new(Part.Fraction, 4),
            ["quarters"] = new(Part.Fraction, 4),
            ["hundredths"] = new(Part.Fraction, 100),
            ["thousandths"] = new(Part.Fraction, 1000),
            ["millionths"] = new(Part.Fraction, 1_000_000),
            ["and"] = new(Part.And, 0),
            ["a"] = new(Part.A, 1),
            ["point"] = new(Part.Point, 0),
            ["minus"] = new(Part.Minus, 0),
            ["percent"] = new(Part.Percent, 0),
        };
        Add(known, Part.Digit, Part.OrdinalDigit, 1, 1, "one first", "two second", "three third", "four fourth", "five fifth", "six sixth", "seven seventh", "eight eighth", "nine ninth");
        Add(known, Part.Teen, Part.OrdinalTeen, 10, 1, "ten tenth", "eleven eleventh", "twelve twelfth", "thirteen thirteenth", "fourteen fourteenth", "fifteen fifteenth",
            "sixteen sixteenth", "seventeen seventeenth", "eighteen eighteenth", "nineteen nineteenth");
        Add(known, Part.Tens, Part.OrdinalTens, 20, 10, "twenty twentieth", "thirty thirtieth", "forty fortieth", "fifty fiftieth", "sixty sixtieth", "seventy seventieth",
            "eighty eightieth", "ninety ninetieth");
        var scale = 1L;
        foreach (var name in (ReadOnlySpan<string>)["thousand", "million", "billion", "trillion"])
        {
            scale *= 1000;
            known[name] = new(Part.Scale, scale);
            known[name + "th"] = new(Part.OrdinalScale, scale);
        }

        return known;
    }

    private static void Add(Dictionary<string, NumberWord> known, Part cardinal, Part ordinal, long first, long step, params ReadOnlySpan<string> pairs)
    {
        for (var i = 0; i < pairs.Length; i++)
        {
            var both = pairs[i].Split(' ');
            known[both[0]] = new(cardinal, first + (i * step));
            known[both[1]] = new(ordinal, first + (i * step));

            // Seconds are time; firsts are none of anything.
            if (both[1] is not ("first" or "second"))
                known[both[1] + "s"] = new(Part.Fraction, first + (i * step));
        }
    }
}
