namespace EdgeAgent.Pipeline.Diary;

/// <summary>What is found in a diary, in sentences.</summary>
internal static class DiaryText
{
    /// <summary>What was wrong with a diary when it was opened.</summary>
    public static string Of(DiaryMend mend)
    {
        var sentences = new List<string>();
        if (mend.CutBytes > 0)
            sentences.Add($"The last line of {mend.Segment} was cut by a crash or a power cut; its {mend.CutBytes} bytes were taken off.");
        if (mend.DamagedLine is { } damaged)
            sentences.Add($"Line {damaged} of {mend.Segment} is not what was written.");
        if (mend.MissingFrom is { } from)
            sentences.Add($"{Lines(from, mend.MissingTo ?? from)} had been written and {(from == mend.MissingTo ? "is" : "are")} no longer there.");
        if (mend.HeadMissing)
            sentences.Add("The file 'head' is missing or damaged, so nobody can tell whether its newest lines were taken away.");
        return string.Join(' ', sentences);
    }

    /// <summary>Numbers of lines, at the beginning of a sentence.</summary>
    public static string Lines(long from, long to) => from == to ? $"Number {from}" : $"Numbers {from} to {to}";
}
