namespace EdgeAgent.Host.Configuration;

/// <summary>One thing that is wrong in a configuration.</summary>
/// <param name="File">The file, as the user named it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Key">The key's path, such as <c>cameras.door.detect.model</c>; empty when it is about the file.</param>
/// <param name="Message">What is wrong, what is allowed, what to do; holds no secret.</param>
internal sealed record ConfigurationFault(string File, int Line, int Column, string Key, string Message)
{
    /// <summary>The whole line, in the form that editors and terminals jump to.</summary>
    public override string ToString() => $"{File}:{Line}:{Column} {(Key.Length == 0 ? "" : Key + ": ")}{Message}";
}
