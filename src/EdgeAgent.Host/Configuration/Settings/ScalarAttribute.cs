namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A key with a single value, or, on a list property, the kind of the list's items.</summary>
internal abstract class ScalarAttribute(string description) : ValueAttribute(description)
{
    /// <summary>The words that the value may be, for a suggestion; empty when it is no choice of words.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>Whether a list of it may be written as a single value.</summary>
    public bool MayBeOne { get; init; }

    /// <summary>Whether the value is never shown.</summary>
    public bool Secret { get; init; }

    /// <summary>Reads a value.</summary>
    /// <param name="text">The text, with <c>${…}</c> and <c>!secret</c> resolved.</param>
    /// <param name="folder">The configuration file's folder, absolute: relative paths start there.</param>
    /// <returns>The value, of the property's type; null when the text is not allowed.</returns>
    public abstract object? Read(string text, string folder);

    /// <summary>Why a text is not allowed, where more can be said than what is allowed: a sentence after a space, else nothing.</summary>
    public virtual string Reason(string shown) => "";
}
