using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Setup;

/// <summary>Reads a secret from a file, so that it stands in no command line.</summary>
internal static class PasswordFile
{
    private static readonly TextAttribute Kind = new("");

    /// <summary>The first line of a file; a pipe's too.</summary>
    /// <exception cref="SetupException">It cannot be read or is none.</exception>
    public static string Read(string file)
    {
        try
        {
            return Kind.Read(File.ReadLines(file).FirstOrDefault() ?? "", "/") as string
                ?? throw SetupException.Usage($"The first line of {file} is to be read: {Kind.Allowed}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SetupException.Usage($"{file} cannot be read: {e.Message}");
        }
    }
}
