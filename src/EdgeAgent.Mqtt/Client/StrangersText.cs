namespace EdgeAgent.Mqtt.Client;

/// <summary>Text that somebody else has made up, made fit for a line of the log.</summary>
internal static class StrangersText
{
    private const int Longest = 200;

    /// <summary>Its first characters, those that would move a terminal's cursor replaced.</summary>
    public static string Shown(string text) =>
        string.Concat(text.Take(Longest).Select(c => char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format ? '?' : c))
            + (text.Length > Longest ? "…" : "");
}
