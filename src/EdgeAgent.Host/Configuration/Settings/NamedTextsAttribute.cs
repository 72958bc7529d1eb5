namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A key that holds texts under names of the user's choice; the property is a dictionary from name to text.</summary>
/// <param name="description">What the key does.</param>
/// <param name="names">What the names are, for a person.</param>
internal sealed class NamedTextsAttribute(string description, string names) : SettingAttribute(description)
{
    private const int LongestName = 250;

    /// <summary>The name under which a single text stands that is written instead of names: no other has it.</summary>
    public const string Only = "";

    /// <summary>Whether a single text may be written instead of names; it stands under <see cref="Only"/>.</summary>
    public bool MayBeOne { get; init; }

    /// <summary>What the names are, for a person.</summary>
    public string Names { get; } = names;

    /// <summary>What each text may be.</summary>
    public ScalarAttribute Text { get; } = new TextAttribute(description);

    /// <summary>A name of an event's field, or a topic: no longer, and without what is no text.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && !name.Any(char.IsControl);
}
