using EdgeAgent.Audio.Speakers;
using EdgeAgent.Host.Machine.Rights;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Cli.Speakers;

/// <summary>Writes voices with the rights of whoever owns their folder: what root writes for the service has to be the service's to read and renew.</summary>
internal static class OwnedVoices
{
    /// <summary>Writes a book in the place of an earlier one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="book">What is written.</param>
    /// <exception cref="RightsException">Root may not work in the folder.</exception>
    /// <exception cref="DeviceException">It cannot be written; an earlier one is as it was.</exception>
    public static void Write(string path, VoiceBook book)
    {
        using var acting = ActingUser.For(Path.GetDirectoryName(Path.GetFullPath(path))!);
        VoiceBookFile.Write(path, book);
    }
}
