namespace EdgeAgent.Host.Configuration.Binding;

/// <summary>A value after <c>${…}</c> and <c>!secret</c>.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Shown">How it may be shown: as it stands in the file.</param>
internal readonly record struct ResolvedText(string Text, string Shown);
