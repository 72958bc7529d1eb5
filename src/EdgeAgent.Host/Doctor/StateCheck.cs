namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether folders can be written: the state folder, and those of recordings.</summary>
internal static class StateCheck
{
    /// <summary>Makes the folder if need be, and a file in it, and takes the file away again.</summary>
    public static Finding Run(string folder) => Run("state folder", folder, "Change its owner, or set agent.state.");

    /// <summary>The same of another folder.</summary>
    /// <param name="subject">What it is called.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="cure">What to do when it cannot be written.</param>
    public static Finding Run(string subject, string folder, string cure)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".check-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }

            return new Finding(subject, FindingState.Ok, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Finding(subject, FindingState.Missing, $"{folder} cannot be written: {e.Message}", cure);
        }
    }
}
