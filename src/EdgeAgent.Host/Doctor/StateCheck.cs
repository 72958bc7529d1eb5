namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether the state folder can be written.</summary>
internal static class StateCheck
{
    /// <summary>Makes the folder if need be, and a file in it, and takes the file away again.</summary>
    public static Finding Run(string folder)
    {
        const string subject = "state folder";
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
            return new Finding(subject, FindingState.Missing, $"{folder} cannot be written: {e.Message}", "Change its owner, or set agent.state.");
        }
    }
}
