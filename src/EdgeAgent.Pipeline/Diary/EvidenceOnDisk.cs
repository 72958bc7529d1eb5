using System.Security.Cryptography;
using EdgeAgent.Pipeline.Evidence;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>Finds files of evidence and holds them against their hashes.</summary>
public static class EvidenceOnDisk
{
    private const string UsualFolder = "evidence";

    /// <summary>Where a file is.</summary>
    /// <param name="stateFolder">The state folder of its diary: paths that are not absolute begin there, and a file that is not where it was is looked for in its folder <c>evidence</c>, where it is in a copy.</param>
    /// <param name="file">The file, as an event names it.</param>
    /// <returns>Null where it is nowhere.</returns>
    public static string? Find(string stateFolder, NamedEvidence file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var named = Path.Combine(stateFolder, file.Path);
        var copied = Path.Combine(stateFolder, UsualFolder, Path.GetFileName(file.Path));
        return File.Exists(named) ? named : File.Exists(copied) ? copied : null;
    }

    /// <summary>Whether it is there, and what was written.</summary>
    public static EvidenceState Look(string stateFolder, NamedEvidence file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            if (file.IsFailed)
                return EvidenceState.Failed;
            if (Find(stateFolder, file) is not { } path)
                return file.IsPending && EvidenceFolder.IsPending(Path.Combine(stateFolder, file.Path)) ? EvidenceState.Pending : EvidenceState.Missing;
            if (file.Sha256 is null)
                return EvidenceState.Unhashed;
            using var content = RegularFile.Open(path);
            return Convert.ToHexStringLower(SHA256.HashData(content)) == file.Sha256 ? EvidenceState.Proven : EvidenceState.Changed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return EvidenceState.Unreadable;
        }
    }
}
