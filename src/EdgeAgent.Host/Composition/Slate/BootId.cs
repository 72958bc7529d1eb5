namespace EdgeAgent.Host.Composition.Slate;

/// <summary>Tells one start of the machine from another.</summary>
internal static class BootId
{
    private const string Source = "/proc/sys/kernel/random/boot_id";

    /// <summary>The kernel's own id of this boot; all zeros where there is none.</summary>
    public static Guid Read()
    {
        try
        {
            return File.Exists(Source) && Guid.TryParse(File.ReadAllText(Source).AsSpan().Trim(), out var id) ? id : Guid.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Guid.Empty;
        }
    }
}
